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
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** Workers come and go under load: invariants 1, 6 and 7. */
@DirectorTest
class RebalanceTest {

    private static final int CONVERSATIONS = 60;
    private static final int EACH = 25;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void workersJoinAndLeaveUnderLoadAndEveryPromiseHolds(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(0, 300)));
        ArrayDeque<TestWorker> workers = new ArrayDeque<>();
        workers.add(start(broker, prefix, simulator, 0));
        try (Upstream upstream = new Upstream(broker, prefix, simulator)) {
            int published = 0;
            for (int change = 1; change <= 5; change++) {
                published = publish(upstream, published, EACH / 5);
                workers.add(start(broker, prefix, simulator, change));
                int goal = upstream.results.count() + 50;
                await().atMost(LIMIT)
                        .until(() ->
                                upstream.results.count() >= goal || simulator.calls().open() == 0);
                if (workers.size() > 2) {
                    workers.remove().close();
                }
            }

            upstream.awaitAllOnce(LIMIT);
            // A drain longer than the longest call repeats none.
            assertThat(simulator.calls().total()).isEqualTo((long) CONVERSATIONS * EACH);
            assertThat(workers).allSatisfy(one -> assertThat(one.worker().failure()).isNotDone());
        } finally {
            workers.forEach(TestWorker::close);
        }
    }

    private static int publish(Upstream upstream, int from, int each) {
        for (int turn = from; turn < from + each; turn++) {
            for (int conversation = 0; conversation < CONVERSATIONS; conversation++) {
                upstream.converse(
                        upstream.topics.requests(),
                        "r" + conversation + "." + turn,
                        "conversation-" + conversation);
            }
        }
        upstream.flush();
        return from + each;
    }

    private static TestWorker start(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator, int slot) {
        return TestWorker.start(
                broker.bootstrapServers(),
                prefix,
                "w" + slot,
                simulator,
                "--director.worker.max-in-flight=40");
    }
}
