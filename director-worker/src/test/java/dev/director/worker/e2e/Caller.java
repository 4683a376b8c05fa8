package dev.director.worker.e2e;

import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.RawProducer;
import dev.director.testkit.observe.ResultsObserver;
import dev.director.testkit.observe.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A service that runs the tools of its requests: reads tool calls, publishes tool results. */
final class Caller implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Topics topics;
    private final ResultsObserver calls;
    private final RawProducer producer;

    /** The topics must exist: start a worker first. */
    Caller(Broker broker, TopicPrefix prefix) {
        this.topics = new Topics(prefix.value());
        this.calls = ResultsObserver.of(broker.bootstrapServers(), topics.toolCalls());
        this.producer = new RawProducer(broker.bootstrapServers());
    }

    /** The tool calls of a request of the default tenant, once there are so many. */
    List<JsonNode> awaitCalls(String requestId, int n) {
        Awaitility.await().atMost(LIMIT).until(() -> calls(requestId).size() >= n);
        return calls(requestId);
    }

    List<JsonNode> calls(String requestId) {
        return calls.byId("default/" + requestId).stream().map(TopicRecord::json).toList();
    }

    /** How many tool calls there have been, of all requests. */
    int count() {
        return calls.count();
    }

    /** Calls that came more than once. */
    Set<String> calledTwice() {
        Set<String> seen = new HashSet<>();
        return all().stream()
                .map(call -> call.path("callId").asString())
                .filter(callId -> !seen.add(callId))
                .collect(Collectors.toSet());
    }

    List<JsonNode> all() {
        List<JsonNode> all = new ArrayList<>();
        calls.all().values().forEach(records -> records.forEach(one -> all.add(one.json())));
        return all;
    }

    /** Answers a call as its tool would: the output is JSON. */
    void answer(JsonNode call, String output) {
        ObjectNode result = echo(call);
        result.set("output", Codec.mapper().readTree(output));
        publish(call, result);
    }

    /** Answers a call with an error. */
    void fail(JsonNode call, String error) {
        publish(call, echo(call).put("error", error));
    }

    private static ObjectNode echo(JsonNode call) {
        ObjectNode result = Codec.mapper().createObjectNode();
        for (String name : List.of("callId", "requestId", "tenant", "conversationId")) {
            if (call.has(name)) {
                result.set(name, call.get(name));
            }
        }
        return result;
    }

    private void publish(JsonNode call, JsonNode result) {
        String key = call.path("conversationId").asString(call.path("requestId").asString(""));
        producer.send(topics.toolResults(), key, result.toString());
    }

    /** Publishes these bytes as a tool result, without a key. */
    void publishRaw(String value) {
        producer.sendKeyless(topics.toolResults(), value.getBytes(StandardCharsets.UTF_8));
    }

    /** Asks to end a request, without a key. */
    void cancel(String requestId, String more) {
        producer.sendKeyless(
                topics.cancels(),
                "{\"requestId\":\"%s\"%s}"
                        .formatted(requestId, more)
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        calls.close();
        producer.close();
    }
}
