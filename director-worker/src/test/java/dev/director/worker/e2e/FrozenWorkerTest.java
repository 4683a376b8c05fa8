package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Invariants 1, 6, 9 and 10: a worker that was asleep past its session, under load. */
@DirectorTest
class FrozenWorkerTest {

    private static final int REQUESTS = 3_000;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    void frozenPastItsSessionWithATransactionOpenThenThawedItDoesNoHarmAndWorksAgain(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(20, 200)));
        String[] settings = {
            "--director.worker.max-in-flight=100", "--director.worker.session-timeout=6s"
        };
        try (ForkedJvm frozen =
                        TestWorker.fork(
                                broker.bootstrapServers(), prefix, "a", simulator, settings);
                ForkedJvm other =
                        TestWorker.fork(
                                broker.bootstrapServers(), prefix, "b", simulator, settings);
                Upstream upstream = new Upstream(broker, prefix)) {
            upstream.publishMany("r", REQUESTS);
            await().atMost(LIMIT).until(() -> upstream.results.count() > REQUESTS / 10);

            frozen.freeze();
            other.awaitLine(".*Restored \\d+ partitions.*", LIMIT);
            long seen = upstream.results.count();
            await().atMost(LIMIT).until(() -> upstream.results.count() > seen);
            frozen.thaw();

            upstream.awaitAllOnce(LIMIT);
            assertThat(frozen.isAlive()).isTrue();
            assertThat(other.isAlive()).isTrue();
            long repeated = simulator.calls().total() - REQUESTS;
            System.out.printf("frozen and thawed: %d calls repeated%n", repeated);
            assertThat(repeated).isBetween(0L, 100L);

            // It takes part again, after it alone is left.
            other.terminate(Duration.ofSeconds(20));
            upstream.publishMany("after", 100);
            upstream.awaitAllOnce(LIMIT);
        }
    }
}
