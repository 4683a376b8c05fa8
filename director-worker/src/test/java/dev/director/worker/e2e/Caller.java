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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
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
    private volatile boolean closed;

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

    /** Every call so far, in the order in which they came. */
    List<JsonNode> all() {
        return calls.inOrder().stream().map(TopicRecord::json).toList();
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

    /** Answers every call as it comes, from now on, on a thread of its own. */
    void answerAll(BiConsumer<Caller, JsonNode> how) {
        Thread.ofPlatform()
                .daemon()
                .name("caller")
                .start(() -> {
                    int answered = 0;
                    while (!closed) {
                        List<JsonNode> calls = all();
                        calls.subList(answered, calls.size())
                                .forEach(call -> how.accept(this, call));
                        answered = calls.size();
                        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                    }
                });
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
        closed = true;
        calls.close();
        producer.close();
    }
}
