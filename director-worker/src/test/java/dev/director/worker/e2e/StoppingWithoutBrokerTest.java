package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.InFrontOf;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.proxy.TcpProxy;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A worker is told to stop while no broker answers. */
@DirectorTest
@Isolated("it looks at the threads of the whole JVM")
class StoppingWithoutBrokerTest {

    private static final int REQUESTS = 800;
    private static final int IN_FLIGHT = 50;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** As docs/operations.md has it: the grace, and 20 s more. */
    private static final Duration BOUND = Duration.ofSeconds(1 + 20);

    @Test
    void itEndsInTimeWithItsRunsInFlightAndTheNextWorkerFinishesThem(
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator,
            @InFrontOf(InFrontOf.Server.BROKER) TcpProxy proxy) {
        simulator.script(
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(0, 200)));
        String[] settings = {
            "--director.worker.max-in-flight=" + IN_FLIGHT, "--director.worker.shutdown-grace=1s"
        };
        try (TestWorker stopped =
                        TestWorker.start(proxy.address(), prefix, "a", simulator, settings);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("r", REQUESTS);
            await().atMost(LIMIT).until(() -> upstream.results.count() > REQUESTS / 10);

            proxy.refuse(true);
            proxy.cut();
            assertThat(CompletableFuture.runAsync(stopped::close)).succeedsWithin(BOUND);

            // Nothing of it is left that could go on once the broker is back.
            await().atMost(LIMIT).untilAsserted(() -> assertThat(threads()).isEmpty());
            proxy.heal();
            try (TestWorker next =
                    TestWorker.start(broker.bootstrapServers(), prefix, "b", simulator, settings)) {
                upstream.awaitAllOnce(LIMIT);
                assertThat(next.worker().failure()).isNotDone();
            }
            long repeated = simulator.calls().total() - REQUESTS;
            System.out.printf("stopped without a broker: %d calls repeated%n", repeated);
            assertThat(repeated).isBetween(0L, (long) IN_FLIGHT);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("director-"))
                .toList();
    }
}
