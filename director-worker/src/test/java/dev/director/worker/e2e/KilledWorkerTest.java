package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.CallRecord;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Promise 2: after a crash at any instant, only calls that were in flight are repeated. */
@DirectorTest
class KilledWorkerTest {

    private static final int REQUESTS = 20_000;
    private static final int IN_FLIGHT = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @Test
    void killedWithAThousandCallsInFlightLosesNothingAndRepeatsOnlyThose(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(1_000)));
        String bound = "--director.worker.max-in-flight=" + IN_FLIGHT;
        try (ForkedJvm first =
                        TestWorker.fork(broker.bootstrapServers(), prefix, "a", simulator, bound);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("r", REQUESTS);
            await().atMost(LIMIT)
                    .until(() ->
                            upstream.results.count() > REQUESTS / 10
                                    && simulator.calls().open() > IN_FLIGHT * 9 / 10);

            first.kill();
            await().atMost(LIMIT).until(() -> simulator.calls().open() == 0);
            long inFlight = notAnswered(simulator);
            try (ForkedJvm successor =
                    TestWorker.fork(broker.bootstrapServers(), prefix, "b", simulator, bound)) {
                upstream.awaitAllOnce(LIMIT);
                assertThat(successor.isAlive()).isTrue();
            }

            long repeated = simulator.calls().total() - REQUESTS;
            System.out.printf(
                    "killed: %d requests, %d calls in flight at most, %d aborted, %d repeated%n",
                    REQUESTS, IN_FLIGHT, inFlight, repeated);
            assertThat(repeated).isBetween(1L, (long) IN_FLIGHT);
        }
    }

    private static long notAnswered(ProviderSimulator simulator) {
        return simulator.calls().all().stream()
                .filter(call -> call.outcome() != CallRecord.Outcome.ANSWERED)
                .count();
    }

    @Test
    void theSameSlotComesBackAtOnceAndGoesOn(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(300)));
        String bound = "--director.worker.max-in-flight=50";
        try (ForkedJvm first =
                        TestWorker.fork(broker.bootstrapServers(), prefix, "a", simulator, bound);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            for (int i = 0; i < 400; i++) {
                upstream.converse(upstream.topics.requests(), "r" + i, "conversation-" + i % 40);
            }
            upstream.flush();
            await().atMost(LIMIT).until(() -> upstream.results.count() > 50);

            first.kill();
            try (ForkedJvm again =
                    TestWorker.fork(broker.bootstrapServers(), prefix, "a", simulator, bound)) {
                upstream.awaitAllOnce(LIMIT);
                assertThat(again.isAlive()).isTrue();
            }

            assertThat(simulator.calls().total() - 400).isBetween(0L, 50L);
        }
    }

    @Test
    void whatFinishedBeforeItWasJournaledIsReadAgainAndKnown(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Echo()));
        String heldBack = "--director.worker.accept-patience=1h";
        try (ForkedJvm first =
                        TestWorker.fork(
                                broker.bootstrapServers(), prefix, "a", simulator, heldBack);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            publishWhereTheyBelong(upstream, "r");
            upstream.awaitAllOnce(LIMIT);
            assertThat(upstream.journal()).isEmpty();

            first.kill();
            try (ForkedJvm successor =
                    TestWorker.fork(broker.bootstrapServers(), prefix, "b", simulator)) {
                // These lie behind the first ones on every partition.
                publishWhereTheyBelong(upstream, "s");
                upstream.awaitAllOnce(LIMIT);
                assertThat(successor.isAlive()).isTrue();
            }

            assertThat(simulator.calls().total()).isEqualTo(400);
        }
    }

    /** Under their keys: a step that forwards is not held back. */
    private static void publishWhereTheyBelong(Upstream upstream, String stem) {
        for (int i = 0; i < 200; i++) {
            upstream.converse(upstream.topics.requests(), stem + i, "conversation-" + stem + i);
        }
        upstream.flush();
    }
}
