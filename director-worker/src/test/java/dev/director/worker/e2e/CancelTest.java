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

/** A cancel ends a run wherever it is. */
@DirectorTest
class CancelTest {

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
    void aRunningCallIsClosedAndWhatItCostIsOnTheBill() {
        simulator.script(Rule.any().always(new Behaviour.Hang()));
        upstream.publish("r1");
        await().atMost(LIMIT).until(() -> simulator.calls().count("default/r1") == 1);

        caller.cancel("r1", ",\"reason\":\"changed my mind\"");

        JsonNode result = cancelled("r1");
        assertThat(result.at("/error/message").asString()).isEqualTo("changed my mind");
        assertThat(result.at("/attempts/0/outcome").asString()).isEqualTo("aborted");
        assertThat(result.at("/cost/estimated").asBoolean()).isTrue();
        assertThat(result.at("/usage/inputTokens").asInt()).isPositive();
        await().atMost(LIMIT).until(() -> simulator.calls().open() == 0);
        List<TopicRecord> usage = upstream.read(upstream.topics.usage());
        assertThat(usage)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.json().path("outcome").asString()).isEqualTo("aborted");
                    assertThat(one.json().path("costUsd").isString()).isTrue();
                });
        judge();
    }

    @Test
    void aRunThatWaitsBehindAnotherOfItsConversationEndsAtOnceAndTheOthersKeepTheirOrder() {
        simulator.script(
                Rule.whenRequest("default/first").always(new Behaviour.Hang()),
                Rule.any().always(new Behaviour.Echo()));
        for (String id : List.of("first", "second", "third")) {
            upstream.converse(upstream.topics.requests(), id, "c");
        }
        upstream.flush();
        await().atMost(LIMIT).until(() -> simulator.calls().count("default/first") == 1);

        caller.cancel("second", ",\"conversationId\":\"c\"");

        assertThat(cancelled("second").path("attempts").size()).isZero();
        assertThat(simulator.calls().count("default/third")).isZero();
        caller.cancel("first", ",\"conversationId\":\"c\"");
        cancelled("first");
        assertThat(upstream.awaitResult("third").json().path("status").asString())
                .isEqualTo("completed");
        assertThat(simulator.calls().count("default/second")).isZero();
        judge();
    }

    /** Invariant 15, over a restart too. */
    @Test
    void aCancelThatComesBeforeItsRequestMeetsIt() {
        caller.cancel("r1", "");
        await().atMost(LIMIT).until(() -> upstream.leftInTheJournal().size() == 1);
        worker.close();
        worker = TestWorker.start(broker.bootstrapServers(), prefix, "w2", simulator);

        upstream.publish("r1");

        cancelled("r1");
        assertThat(simulator.calls().count("default/r1")).isZero();
        judge();
    }

    @Test
    void aCancelOfWhatHasEndedChangesNothing() {
        upstream.publish("r1");
        upstream.awaitResult("r1");

        caller.cancel("r1", "");
        caller.cancel("r1", ",\"reason\":\"again\"");
        upstream.publish("r2");

        judge();
        assertThat(upstream.awaitResult("r1").json().path("status").asString())
                .isEqualTo("completed");
    }

    private JsonNode cancelled(String requestId) {
        JsonNode result = upstream.awaitResult(requestId).json();
        assertThat(result.path("status").asString()).isEqualTo("cancelled");
        assertThat(result.at("/error/code").asString()).isEqualTo("cancelled");
        return result;
    }

    private void judge() {
        upstream.awaitAllOnce(LIMIT);
        assertThat(upstream.deadLetters()).isEmpty();
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }
}
