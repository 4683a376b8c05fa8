package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tool calls that go back to their caller with the result, as OpenAI's protocol has it, and come
 * again with what the tools gave in the messages of the next request.
 */
@DirectorTest
class ReturnedToolsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String KIMI = "moonshotai/kimi-k2";

    /** So long that no provider takes the ids of its calls as they are. */
    private static final String FIRST = "chatcmpl-0123456789abcdef0123456789abcdef";

    private static final Behaviour CALLS =
            Behaviour.Answer.toolCalls(
                            """
                            [{"id":"p1","type":"function","function":{"name":"find","arguments":"{\\"city\\":\\"Bonn\\"}"}},
                             {"id":"p2","type":"function","function":{"name":"find","arguments":"{\\"city\\":\\"Ulm\\",}"}}]\
                            """)
                    .saying("Let me look.");

    private TestWorker worker;
    private Upstream upstream;
    private Caller caller;
    private ProviderSimulator simulator;

    @BeforeEach
    void startWorker(Broker broker, TopicPrefix prefix, ProviderSimulator testSimulator) {
        simulator = testSimulator;
        worker = TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
        upstream = new Upstream(broker, prefix, simulator);
        caller = new Caller(broker, prefix);
    }

    @AfterEach
    void stopWorker() {
        caller.close();
        upstream.close();
        worker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kimi-k2", "gpt-4", "claude-3-opus", "o3"})
    void theCallsComeBackAndTheNextRequestBringsTheirOutputs(String model) {
        simulator.script(
                Rule.whenRequest("default/" + FIRST).always(CALLS),
                Rule.any().always(new Behaviour.Recite()));
        ArrayNode messages = greeting();
        submit(FIRST, model, messages, "");

        JsonNode first = upstream.awaitResult(FIRST).json();

        assertThat(first.path("status").asString()).isEqualTo("completed");
        assertThat(first.path("finishReason").asString()).isEqualTo("tool_calls");
        assertThat(first.at("/message/content").asString()).isEqualTo("Let me look.");
        JsonNode calls = first.at("/message/tool_calls");
        assertThat(calls.findValuesAsString("id"))
                .isEqualTo(first.path("toolCalls").findValuesAsString("callId"));
        assertThat(calls.findValuesAsString("arguments"))
                .containsExactly("{\"city\":\"Bonn\"}", "{\"city\":\"Ulm\"}");
        assertThat(first.path("toolCalls").findValuesAsString("outcome"))
                .containsExactly("returned", "returned");

        messages.add(first.path("message"));
        // In another order than they were called.
        messages.add(output(calls.path(1), "on the Danube"));
        messages.add(output(calls.path(0), "on the Rhine"));
        submit("r2", model, messages, "");

        JsonNode second = upstream.awaitResult("r2").json();
        assertThat(second.path("status").asString()).isEqualTo("completed");
        assertThat(second.path("finishReason").asString()).isEqualTo("stop");
        assertThat(second.at("/message/content").asString())
                .isEqualTo("on the Rhine | on the Danube");
        assertThat(second.at("/attempts/0/outcome").asString()).isEqualTo("completed");
        judge();
    }

    @Test
    void whatTheFallbacksModelCallsComesBackToo() {
        simulator.script(
                Rule.whenModel(KIMI).always(Behaviour.Status.of(400)),
                Rule.whenTurns(0).always(CALLS),
                Rule.any().always(new Behaviour.Recite()));
        ArrayNode messages = greeting();
        submit(FIRST, "kimi-k2", messages, ",\"stream\":true");

        JsonNode first = upstream.awaitResult(FIRST).json();

        assertThat(first.path("finishReason").asString()).isEqualTo("tool_calls");
        assertThat(first.at("/attempts/0/model").asString()).isEqualTo("kimi-k2");
        assertThat(first.at("/model/provider").asString()).isEqualTo("openai");
        messages.add(first.path("message"));
        first.at("/message/tool_calls").forEach(call -> messages.add(output(call, "there")));
        submit("r2", "kimi-k2", messages, "");
        assertThat(upstream.awaitResult("r2").json().at("/message/content").asString())
                .isEqualTo("there | there");
        judge();
    }

    /** The model is told what is wrong, as ever, and the right call comes back. */
    @Test
    void aCallWithArgumentsThatDoNotFitIsNotReturned() {
        simulator.script(
                Rule.whenTurns(0)
                        .always(
                                Behaviour.Answer.toolCalls(
                                        """
                                        [{"id":"p1","type":"function","function":{"name":"find","arguments":"{\\"city\\":[]}"}}]\
                                        """)),
                Rule.any().always(CALLS));
        submit(FIRST, "kimi-k2", greeting(), "");

        JsonNode result = upstream.awaitResult(FIRST).json();

        assertThat(result.path("turns").asInt()).isEqualTo(2);
        assertThat(result.at("/message/tool_calls")).hasSize(2);
        assertThat(result.path("toolCalls").findValuesAsString("outcome"))
                .containsExactly("failed", "returned", "returned");
        judge();
    }

    private void judge() {
        upstream.awaitAllOnce(LIMIT);
        assertThat(caller.count()).isZero();
        assertThat(upstream.leftInTheJournal()).isEmpty();
        assertThat(upstream.deadLetters()).isEmpty();
    }

    private static ArrayNode greeting() {
        ArrayNode messages = Codec.mapper().createArrayNode();
        messages.addObject().put("role", "user").put("content", "hi");
        return messages;
    }

    private static ObjectNode output(JsonNode call, String output) {
        return Codec.mapper()
                .createObjectNode()
                .put("role", "tool")
                .put("tool_call_id", call.path("id").asString())
                .put("content", output);
    }

    private void submit(String requestId, String model, ArrayNode messages, String more) {
        upstream.expect(requestId);
        upstream.publishRaw(
                """
                {"requestId":"%s","model":"%s","messages":%s,"callerTools":"return","tools":[
                  {"type":"function","function":{"name":"find","parameters":{
                    "type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]%s}\
                """
                        .formatted(requestId, model, messages, more));
    }
}
