package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Tools that the caller runs: a call goes out, the run waits for as long as it takes, and goes on.
 */
@DirectorTest
class CallersToolTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Broker broker;
    private TopicPrefix prefix;
    private ProviderSimulator simulator;
    private TestWorker worker;
    private Upstream upstream;
    private Caller caller;

    @BeforeEach
    void startWorker(Broker testBroker, TopicPrefix testPrefix, ProviderSimulator testSimulator) {
        broker = testBroker;
        prefix = testPrefix;
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

    @Test
    void theCallGoesOutWithItsArgumentsAndTheAnswerComesBackToTheModel() {
        simulator.script(
                Rule.whenTurns(0).always(calls(call("p1", "find", "{\\\"city\\\":\\\"Bonn\\\"}"))),
                Rule.any().always(new Behaviour.Recite()));
        submit("r1", ",\"metadata\":{\"team\":\"a\"}");

        JsonNode call = caller.awaitCalls("r1", 1).getFirst();

        assertThat(call.path("name").asString()).isEqualTo("find");
        assertThat(call.at("/arguments/city").asString()).isEqualTo("Bonn");
        assertThat(call.path("turn").asInt()).isEqualTo(1);
        assertThat(call.at("/metadata/team").asString()).isEqualTo("a");
        assertThat(call.has("deadline")).isTrue();
        assertThat(call.has("approval")).isFalse();
        caller.answer(call, "{\"temperature\":7}");
        upstream.awaitAllOnce(LIMIT);
        JsonNode result = upstream.awaitResult("r1").json();
        assertThat(result.path("status").asString()).isEqualTo("completed");
        assertThat(result.at("/message/content").asString()).isEqualTo("{\"temperature\":7}");
        assertThat(result.path("turns").asInt()).isEqualTo(2);
        JsonNode outcome = result.at("/toolCalls/0");
        assertThat(outcome.path("callId").asString()).isEqualTo(call.path("callId").asString());
        assertThat(outcome.path("ranBy").asString()).isEqualTo("caller");
        assertThat(outcome.path("outcome").asString()).isEqualTo("completed");
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    @Test
    void aRunThatWaitsLetsTheNextOfItsConversationStart() {
        simulator.script(
                Rule.whenRequest("default/r1")
                        .perRequest(
                                calls(call("p1", "find", "{}")), Behaviour.Answer.text("first")),
                Rule.any().always(Behaviour.Answer.text("second")));
        submit("r1", ",\"conversationId\":\"c\"");
        JsonNode call = caller.awaitCalls("r1", 1).getFirst();
        submit("r2", ",\"conversationId\":\"c\"");

        assertThat(upstream.awaitResult("r2").json().at("/message/content").asString())
                .isEqualTo("second");
        caller.answer(call, "1");
        assertThat(upstream.awaitResult("r1").json().at("/message/content").asString())
                .isEqualTo("first");
        upstream.awaitAllOnce(LIMIT);
    }

    @Test
    void callsOfOneTurnAreAnsweredInAnyOrderByAnyWorkerAndJoin() {
        simulator.script(
                Rule.whenTurns(0)
                        .always(
                                calls(
                                        call("p1", "find", "{\\\"city\\\":\\\"Bonn\\\"}"),
                                        call("p2", "find", "{\\\"city\\\":\\\"Ulm\\\"}"),
                                        call("p3", "find", "{\\\"city\\\":\\\"Hof\\\"}"))),
                Rule.any().always(new Behaviour.Recite()));
        submit("r1", "");
        List<JsonNode> calls = caller.awaitCalls("r1", 3);
        caller.answer(calls.get(2), "\"c\"");
        worker.close();
        worker = TestWorker.start(broker.bootstrapServers(), prefix, "w2", simulator);
        caller.fail(calls.get(0), "nobody is there");
        await().atMost(LIMIT).until(() -> answersInTheJournal() == 2);
        worker.close();
        worker = TestWorker.start(broker.bootstrapServers(), prefix, "w3", simulator);
        assertThat(simulator.calls().count("default/r1")).isEqualTo(1);
        caller.answer(calls.get(1), "\"b\"");

        JsonNode result = upstream.awaitResult("r1").json();

        assertThat(result.path("toolCalls").valueStream().map(it -> it.path("outcome").asString()))
                .containsExactly("failed", "completed", "completed");
        assertThat(result.at("/message/content").asString()).isEqualTo("nobody is there | b | c");
        assertThat(simulator.calls().count("default/r1")).isEqualTo(2);
        upstream.awaitAllOnce(LIMIT);
        assertThat(caller.calledTwice()).isEmpty();
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    private long answersInTheJournal() {
        return upstream.leftInTheJournal().stream().filter(key -> key.contains("answer")).count();
    }

    @Test
    void argumentsThatDoNotFitGoBackToTheModelAndNobodyIsAsked() {
        simulator.script(
                Rule.whenTurns(0).always(calls(call("p1", "find", "{\\\"city\\\":[]}"))),
                Rule.whenTurns(1).always(calls(call("p2", "find", "{\\\"city\\\":\\\"Ulm\\\"}"))),
                Rule.any().always(Behaviour.Answer.text("done")));
        submit("r1", "");

        JsonNode call = caller.awaitCalls("r1", 1).getFirst();

        assertThat(call.at("/arguments/city").asString()).isEqualTo("Ulm");
        caller.answer(call, "1");
        JsonNode result = upstream.awaitResult("r1").json();
        assertThat(result.path("toolCalls").valueStream().map(it -> it.path("valid").asBoolean()))
                .containsExactly(false, true);
        assertThat(caller.calls("r1")).hasSize(1);
    }

    @Test
    void everyToolResultThatIsOfNoUseHasAClearEndAndTheRunGoesOnWaiting() {
        simulator.script(
                Rule.whenTurns(0).always(calls(call("p1", "find", "{}"))),
                Rule.any().always(new Behaviour.Recite()));
        submit("r1", "");
        JsonNode call = caller.awaitCalls("r1", 1).getFirst();
        String callId = call.path("callId").asString();

        caller.publishRaw("not JSON");
        caller.publishRaw("{\"callId\":\"%s\",\"requestId\":\"r1\"}".formatted(callId));
        caller.publishRaw("{\"callId\":\"other\",\"requestId\":\"r1\",\"output\":1}");
        caller.publishRaw(
                "{\"callId\":\"%s\",\"requestId\":\"r9\",\"output\":1}".formatted(callId));
        caller.answer(call, "\"the first\"");
        caller.answer(call, "\"the second\"");
        upstream.awaitAllOnce(LIMIT);
        caller.answer(call, "\"too late\"");

        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(upstream.deadLetters().stream().map(CallersToolTest::code))
                                .containsExactlyInAnyOrder(
                                        "invalid_json",
                                        "invalid_request",
                                        "unknown_tool_call",
                                        "unknown_tool_call",
                                        "late_tool_result"));
        assertThat(upstream.awaitResult("r1").json().at("/message/content").asString())
                .isEqualTo("the first");
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    private static String code(TopicRecord letter) {
        return letter.header("director-error-code").orElseThrow();
    }

    @Test
    void aRunThatIsNotAnsweredInTimeExpires() {
        simulator.script(Rule.any().always(calls(call("p1", "find", "{}"))));
        submit("r1", ",\"limits\":{\"timeoutMs\":1500}");
        caller.awaitCalls("r1", 1);

        JsonNode result = upstream.awaitResult("r1").json();

        assertThat(result.path("status").asString()).isEqualTo("expired");
        assertThat(result.at("/toolCalls/0/outcome").asString()).isEqualTo("aborted");
        assertThat(simulator.calls().count("default/r1")).isEqualTo(1);
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    @Test
    void aParkedRunIsCancelled() {
        simulator.script(Rule.any().always(calls(call("p1", "find", "{}"))));
        submit("r1", "");
        caller.awaitCalls("r1", 1);

        caller.cancel("r1", ",\"reason\":\"not needed\"");

        JsonNode result = upstream.awaitResult("r1").json();
        assertThat(result.path("status").asString()).isEqualTo("cancelled");
        assertThat(result.at("/error/message").asString()).isEqualTo("not needed");
        assertThat(result.path("attempts").size()).isEqualTo(1);
        upstream.awaitAllOnce(LIMIT);
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    private void submit(String requestId, String more) {
        upstream.expect(requestId);
        upstream.publishRaw(
                """
                {"requestId":"%s","model":"kimi-k2","messages":[{"role":"user","content":"planted-prompt"}],"tools":[
                  {"type":"function","function":{"name":"find","parameters":{
                    "type":"object","properties":{"city":{"type":"string"}}}}}]%s}\
                """
                        .formatted(requestId, more));
    }

    private static Behaviour calls(String... calls) {
        return Behaviour.Answer.toolCalls("[" + String.join(",", calls) + "]");
    }

    private static String call(String id, String name, String arguments) {
        return """
        {"id":"%s","type":"function","function":{"name":"%s","arguments":"%s"}}\
        """
                .formatted(id, name, arguments);
    }
}
