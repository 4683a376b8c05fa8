package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.InFrontOf;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.proxy.TcpProxy;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/** Invariants 1, 6, 9 and 10: a worker that was asleep past its session, under load. */
@DirectorTest
class FrozenWorkerTest {

    private static final int REQUESTS = 3_000;
    private static final int IN_FLIGHT = 50;
    private static final Duration RETRY = Duration.ofSeconds(6);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Well under the ten seconds after which the broker itself ends an open transaction. */
    private static final String SESSION = "--director.worker.session-timeout=4s";

    @Test
    void frozenPastItsSessionWithATransactionOpenThenThawedItDoesNoHarmAndWorksAgain(
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator,
            @InFrontOf(InFrontOf.Server.BROKER) TcpProxy proxy) {
        simulator.script(
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(20, 200)));
        String[] settings = {"--director.worker.max-in-flight=" + IN_FLIGHT, SESSION};
        try (ForkedJvm frozen = TestWorker.fork(proxy.address(), prefix, "a", simulator, settings);
                TestWorker other =
                        TestWorker.start(
                                broker.bootstrapServers(), prefix, "b", simulator, settings);
                SlotTransaction transaction = new SlotTransaction(broker, prefix, "a");
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("r", REQUESTS);
            await().atMost(LIMIT).until(() -> upstream.results.count() > REQUESTS / 10);

            proxy.holdBack(ApiKeys.END_TXN);
            await().atMost(LIMIT).until(() -> proxy.heldBack() == 1);
            frozen.freeze();
            assertThat(transaction.isOpen()).isTrue();
            await().atMost(LIMIT).until(transaction::isFenced);
            long seen = upstream.results.count();
            await().atMost(LIMIT).until(() -> upstream.results.count() > seen);
            // The commit that it asked for arrives now, and then it goes on as if nothing were.
            proxy.heal();
            frozen.thaw();

            upstream.awaitAllOnce(LIMIT);
            assertThat(frozen.isAlive()).isTrue();
            assertThat(other.worker().failure()).isNotDone();
            long repeated = simulator.calls().total() - REQUESTS;
            System.out.printf("frozen and thawed: %d calls repeated%n", repeated);
            // One at least: what the open transaction was to publish.
            assertThat(repeated).isBetween(1L, (long) IN_FLIGHT);

            // It takes part again, after it alone is left.
            other.close();
            upstream.publishMany("after", 100);
            upstream.awaitAllOnce(LIMIT);
        }
    }

    @Test
    void frozenBetweenTwoAttemptsThenThawedItCallsForNoRunThatIsAnothers(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(
                Rule.any()
                        .always(
                                Behaviour.Status.of(503)
                                        .withHeader("Retry-After", "" + RETRY.toSeconds())));
        // Fewer than would close the route: each waits for its own next attempt.
        String[] settings = {"--director.worker.max-in-flight=8", SESSION};
        try (ForkedJvm frozen =
                        TestWorker.fork(
                                broker.bootstrapServers(), prefix, "a", simulator, settings);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("r", 16);
            await().atMost(LIMIT).until(() -> failedCalls(frozen) == 8);
            frozen.freeze();
            Instant due = Instant.now().plus(RETRY);
            assertThat(simulator.calls().total()).isEqualTo(8);

            simulator.script(Rule.any().always(new Behaviour.Echo()));
            try (TestWorker other =
                    TestWorker.start(broker.bootstrapServers(), prefix, "b", simulator, settings)) {
                upstream.awaitAllOnce(LIMIT);
                await().atMost(LIMIT).until(() -> Instant.now().isAfter(due));
                frozen.thaw();
                frozen.awaitLine("Gave up partitions", LIMIT);
                assertThat(other.worker().failure()).isNotDone();
            }

            // Now it has the partitions again.
            upstream.publishMany("after", 20);
            upstream.awaitAllOnce(LIMIT);
            assertThat(frozen.isAlive()).isTrue();
            var counts = simulator.calls().counts().values();
            assertThat(counts).filteredOn(count -> count == 2).hasSize(8);
            assertThat(counts).filteredOn(count -> count == 1).hasSize(28);
        }
    }

    /** Calls whose failure the worker knows of. */
    private static long failedCalls(ForkedJvm worker) {
        return worker.lines().stream().filter(line -> line.contains("failed after")).count();
    }
}
