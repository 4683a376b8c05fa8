package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Calls that are cut short because their partitions move are made again, and both are billed. */
@DirectorTest
class WithdrawnCallTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int REQUESTS = 100;

    /** Half of them alone, half in conversations of four. */
    private static final int AT_ONCE = 50 + 13;

    @Test
    void aWorkerThatStopsPutsTheCallsItCutsShortOnTheBill(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Hang()));
        TestWorker first = TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
        try (Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("r", REQUESTS);
            await().atMost(LIMIT).until(() -> simulator.calls().open() == AT_ONCE);
            first.close();
            simulator.script(Rule.any().always(new Behaviour.Echo()));

            try (TestWorker _ =
                    TestWorker.start(broker.bootstrapServers(), prefix, "w2", simulator)) {
                upstream.awaitAllOnce(LIMIT);
            }

            judge(upstream, AT_ONCE);
        }
    }

    /** Invariant 1: what the joining of another takes away is billed before it is given up. */
    @Test
    void soDoesOneWhosePartitionsMoveToAnother(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(6_000)));
        try (TestWorker _ = TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            for (int i = 0; i < REQUESTS; i++) {
                upstream.publish("r" + i);
            }
            await().atMost(LIMIT).until(() -> simulator.calls().open() == REQUESTS);
            try (TestWorker _ =
                    TestWorker.start(broker.bootstrapServers(), prefix, "w2", simulator)) {
                upstream.awaitAllOnce(LIMIT);
            }

            int made = (int) simulator.calls().total();
            assertThat(made).isGreaterThan(REQUESTS);
            judge(upstream, made - REQUESTS);
        }
    }

    private static void judge(Upstream upstream, int cut) {
        List<JsonNode> usage =
                upstream.read(upstream.topics.usage()).stream().map(it -> it.json()).toList();
        assertThat(usage).hasSize(REQUESTS + cut);
        assertThat(usage.stream().filter(it -> it.path("outcome").asString().equals("aborted")))
                .hasSize(cut)
                .allSatisfy(one -> {
                    assertThat(one.path("costUsd").isString()).isTrue();
                    assertThat(one.path("estimated").asBoolean()).isTrue();
                });
        assertThat(
                        usage.stream()
                                .map(it ->
                                        it.path("requestId").asString() + " " + it.path("attempt"))
                                .distinct())
                .hasSize(REQUESTS + cut);
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }
}
