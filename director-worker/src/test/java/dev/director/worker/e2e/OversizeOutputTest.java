package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** Invariant 4: one bad record does not poison a batch. */
@DirectorTest
class OversizeOutputTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void answerLargerThanItsTopicTakesBecomesATypedFailureAndTheOthersGoOn(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(
                Rule.whenRequest("default/huge").always(new Behaviour.Oversize(9 << 20)),
                Rule.any().always(new Behaviour.Echo()));
        try (TestWorker worker =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("before", 50);
            upstream.publish("huge");
            upstream.publishMany("after", 50);

            upstream.awaitAllOnce(LIMIT);
            assertTooLarge(upstream, "huge");
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    @Test
    void batchWithARecordThatTheBrokerRefusesIsHalvedUntilTheBadOneStandsAlone(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws Exception {
        simulator.script(
                Rule.whenUserSays("large").always(Behaviour.Answer.text(incompressible(200_000))),
                Rule.any().always(new Behaviour.Echo()));
        try (TestWorker worker =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            // The worker has read the limits at its start: it learns of this one from the broker.
            lowerLimit(broker, upstream.topics.results(), 40_000);
            upstream.publishMany("before", 100);
            for (int i = 0; i < 3; i++) {
                upstream.expect("large" + i);
                upstream.publishRaw(Upstream.json("large" + i, "large"));
            }
            upstream.publishMany("after", 100);

            upstream.awaitAllOnce(LIMIT);
            for (int i = 0; i < 3; i++) {
                assertTooLarge(upstream, "large" + i);
            }
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    /** Text that stays as large as it is under compression, or nearly. */
    private static String incompressible(int characters) {
        Random random = new Random(42);
        StringBuilder text = new StringBuilder(characters);
        for (int i = 0; i < characters; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    private static void assertTooLarge(Upstream upstream, String id) {
        var result = upstream.awaitResult(id).json();
        assertThat(result.path("status").asString()).isEqualTo("failed");
        assertThat(result.path("error").path("code").asString()).isEqualTo("output_too_large");
    }

    private static void lowerLimit(Broker broker, String topic, int bytes) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            AlterConfigOp lower =
                    new AlterConfigOp(
                            new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                            AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(lower))).all().get();
        }
    }
}
