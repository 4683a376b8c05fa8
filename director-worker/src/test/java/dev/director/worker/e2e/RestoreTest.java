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
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/** What was accepted and not started waits in the journal as pointers, whoever reads it next. */
@DirectorTest
class RestoreTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void queuedRunsAreTakenUpByTheNextWorkerInTheirOrder(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Hang()));
        Upstream upstream;
        try (TestWorker first =
                TestWorker.start(
                        broker.bootstrapServers(),
                        prefix,
                        "w1",
                        simulator,
                        "--director.worker.max-in-flight=10",
                        "--director.worker.shutdown-grace=0s")) {
            upstream = new Upstream(broker, prefix, simulator);
            for (int i = 0; i < 300; i++) {
                upstream.converse(upstream.topics.requests(), "r" + i, "conversation-" + i % 20);
            }
            upstream.flush();
            await().atMost(LIMIT).until(() -> simulator.calls().open() == 10);
            await().atMost(LIMIT).until(() -> upstream.journal().size() == 300);
        }
        simulator.calls().clear();
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(0, 20)));

        try (TestWorker second =
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w2",
                                simulator,
                                "--director.worker.max-in-flight=10");
                Upstream closed = upstream) {
            closed.awaitAllOnce(LIMIT);
            assertThat(simulator.calls().total()).isEqualTo(300);
            assertThat(second.worker().failure()).isNotDone();
        }
    }

    @Test
    void aRestoreThatGetsNoAnswerFromTheBrokerIsTriedAgain(
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator,
            @InFrontOf(InFrontOf.Server.BROKER) TcpProxy proxy) {
        try (TestWorker first =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                ForkedJvm second = TestWorker.fork(proxy.address(), prefix, "w2", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            proxy.loseNextAnswersTo(ApiKeys.LIST_OFFSETS, 1_000_000);
            first.close();
            second.awaitLine(".*The restore is tried again.*", LIMIT);
            proxy.heal();
            upstream.publishMany("r", 100);

            upstream.awaitAllOnce(LIMIT);
            assertThat(second.isAlive()).isTrue();
        }
    }

    @Test
    void lanesPastTheirBoundAreReadNoFurtherAndStillEverythingIsDone(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(0, 10)));
        try (TestWorker worker =
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--director.worker.max-in-flight=5",
                                "--director.worker.max-queued=20",
                                "--director.worker.max-queued-bytes=1KB");
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("r", 600);

            upstream.awaitAllOnce(LIMIT);
            assertThat(simulator.calls().total()).isEqualTo(600);
            assertThat(simulator.calls().maxOpen()).isLessThanOrEqualTo(5);
            assertThat(worker.worker().failure()).isNotDone();
        }
    }
}
