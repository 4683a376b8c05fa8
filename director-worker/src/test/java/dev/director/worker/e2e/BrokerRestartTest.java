package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.ForkedBroker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed and comes back: the worker waits, and nothing is lost or doubled. */
@DirectorTest
class BrokerRestartTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void killedBrokerComesBackAndTheWorkerGoesOnByItself(
            TopicPrefix prefix, ProviderSimulator simulator, @TempDir Path data) {
        simulator.script(
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(0, 400)));
        try (ForkedBroker broker = ForkedBroker.start(BrokerSettings.in(data));
                TestWorker worker =
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--director.worker.max-in-flight=50");
                Upstream upstream = new Upstream(broker.bootstrapServers(), prefix, simulator)) {
            upstream.publishMany("r", 1_000);
            await().atMost(LIMIT).until(() -> upstream.results.count() > 200);

            broker.kill();
            broker.restart();

            upstream.publishMany("after", 100);
            upstream.awaitAllOnce(LIMIT);
            assertThat(worker.worker().failure()).isNotDone();
            long repeated = simulator.calls().total() - 1_100;
            System.out.printf("broker restarted: %d calls repeated%n", repeated);
            assertThat(repeated).isBetween(0L, 50L);
        }
    }
}
