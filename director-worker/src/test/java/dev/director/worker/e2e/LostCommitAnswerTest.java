package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.InFrontOf;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.proxy.TcpProxy;
import dev.director.testkit.simulator.ProviderSimulator;
import java.time.Duration;
import org.apache.kafka.common.protocol.ApiKeys;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Invariant 3: an unknown outcome is found out, never guessed. */
@DirectorTest
class LostCommitAnswerTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void theAnswerToACommitIsLostAgainAndAgainAndNothingIsLostOrDoubled(
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator,
            @InFrontOf(InFrontOf.Server.BROKER) TcpProxy proxy) {
        try (TestWorker worker = TestWorker.start(proxy.address(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            for (int round = 0; round < 5; round++) {
                int before = proxy.answersLost();
                proxy.loseNextAnswerTo(ApiKeys.END_TXN);
                upstream.publishMany("round" + round + "-", 200);
                Awaitility.await().atMost(LIMIT).until(() -> proxy.answersLost() > before);
                upstream.awaitAllOnce(LIMIT);
            }

            assertThat(simulator.calls().total()).isEqualTo(1_000);
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    @Test
    void connectionsToTheBrokerAreCutUnderLoadAndNothingIsLostOrDoubled(
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator,
            @InFrontOf(InFrontOf.Server.BROKER) TcpProxy proxy) {
        try (TestWorker worker = TestWorker.start(proxy.address(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            for (int round = 0; round < 5; round++) {
                upstream.publishMany("round" + round + "-", 200);
                int goal = round * 200 + 20;
                Awaitility.await().atMost(LIMIT).until(() -> upstream.results.count() >= goal);
                proxy.cut();
            }
            upstream.awaitAllOnce(LIMIT);

            assertThat(simulator.calls().total()).isEqualTo(1_000);
            assertThat(worker.worker().failure()).isNotDone();
        }
    }
}
