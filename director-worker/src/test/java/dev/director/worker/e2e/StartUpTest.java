package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.TopicSpec;
import dev.director.schemas.Topics;
import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.worker.intake.WorkerFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a worker checks before it reads anything, and how it says no. */
@DirectorTest
class StartUpTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void noBrokerIsOneClearLineAndExitCode69(TopicPrefix prefix, ProviderSimulator simulator) {
        assertThatThrownBy(() -> TestWorker.start("127.0.0.1:1", prefix, "w1", simulator))
                .isInstanceOf(WorkerFailure.class)
                .hasMessageContaining("director.kafka.bootstrap-servers")
                .asInstanceOf(InstanceOfAssertFactories.type(WorkerFailure.class))
                .returns(WorkerFailure.UNAVAILABLE, WorkerFailure::exitCode);
    }

    @ParameterizedTest
    @CsvSource({
        "no-such-host.invalid:9092, 69",
        "localhost, 78",
        "localhost:port, 78",
        "localhost:70000, 78"
    })
    void anAddressThatCannotBeUsedIsOneClearLineThatNamesIt(
            String address, int exitCode, TopicPrefix prefix, ProviderSimulator simulator) {
        assertThatThrownBy(() -> TestWorker.start(address, prefix, "w1", simulator))
                .isInstanceOf(WorkerFailure.class)
                .hasMessageContainingAll(address, "director.kafka.bootstrap-servers")
                .asInstanceOf(InstanceOfAssertFactories.type(WorkerFailure.class))
                .returns(exitCode, WorkerFailure::exitCode);
    }

    @Test
    void topicsWithUnequalPartitionCountsHalt(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws Exception {
        Topics topics = new Topics(prefix.value());
        try (Admin admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic(topics.cancels(), 2, (short) 1))).all().get();
        }

        assertThatThrownBy(
                        () -> TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator))
                .isInstanceOf(WorkerFailure.class)
                .hasMessageContaining("same number of partitions")
                .asInstanceOf(InstanceOfAssertFactories.type(WorkerFailure.class))
                .returns(WorkerFailure.CONFIGURATION, WorkerFailure::exitCode);
    }

    @Test
    void growingAllTopicsAlikeHaltsToo(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws Exception {
        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator).close();
        Topics topics = new Topics(prefix.value());
        try (Admin admin = admin(broker)) {
            for (var spec : topics.all()) {
                if (spec.keyedPartitions()) {
                    admin.createPartitions(Map.of(spec.name(), NewPartitions.increaseTo(12)))
                            .all()
                            .get();
                }
            }
            await().atMost(LIMIT).until(() -> counts(admin, topics).equals(Set.of(12)));
        }

        assertThatThrownBy(
                        () -> TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator))
                .isInstanceOf(WorkerFailure.class)
                .hasMessageContaining("was set up with 6");
    }

    @ParameterizedTest
    @CsvSource({
        "requests, cleanup.policy, compact, cleanup.policy=delete",
        "journal, cleanup.policy, delete, cleanup.policy=compact",
        "files, cleanup.policy, compact, 'cleanup.policy=compact,delete'",
        "requests.batch, message.timestamp.type, CreateTime, message.timestamp.type=LogAppendTime",
        "finished, retention.ms, 604799999, could be answered twice",
        "requests, retention.ms, 500000000, director.worker.max-deadline"
    })
    void aTopicThatIsConfiguredSoThatAPromiseWouldBreakHalts(
            String topic,
            String setting,
            String value,
            String message,
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator)
            throws Exception {
        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator).close();
        ConfigResource resource =
                new ConfigResource(ConfigResource.Type.TOPIC, prefix.value() + topic);
        AlterConfigOp change =
                new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try (Admin admin = admin(broker)) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
            // The controller knows at once, the broker that a worker asks a moment later.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> value.equals(config(admin, resource, setting)));
        }

        assertThatThrownBy(
                        () -> TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator))
                .isInstanceOf(WorkerFailure.class)
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(WorkerFailure.class))
                .returns(WorkerFailure.CONFIGURATION, WorkerFailure::exitCode);
    }

    @Test
    void anUnknownSettingFailsTheStart(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        assertThatThrownBy(() ->
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--director.worker.max-flying=3"))
                .hasStackTraceContaining("director.worker.max-flying");
    }

    @Test
    void aToolsFileThatDoesNotHoldTogetherIsOneClearLineAndExitCode78(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator, @TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("tools.yml"), "http: [{name: a}]");

        assertThatThrownBy(() ->
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--director.tools.file=" + file))
                .isInstanceOf(WorkerFailure.class)
                .hasMessageStartingWith("director.tools.file: " + file + ": http[0] a: ")
                .asInstanceOf(InstanceOfAssertFactories.type(WorkerFailure.class))
                .returns(WorkerFailure.CONFIGURATION, WorkerFailure::exitCode);
    }

    @Test
    void workerWhoseSlotIsTakenEndsWithAClearWordAndTheOtherGoesOn(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        try (TestWorker first =
                        TestWorker.start(broker.bootstrapServers(), prefix, "same", simulator);
                TestWorker second =
                        TestWorker.start(broker.bootstrapServers(), prefix, "same", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("r", 100);

            await().atMost(LIMIT).until(() -> first.worker().failure().isDone());
            assertThat(first.worker().failure().join())
                    .hasMessageContaining("director.worker.slot");
            upstream.awaitAllOnce(LIMIT);
            assertThat(second.worker().failure()).isNotDone();
        }
    }

    private static Set<Integer> counts(Admin admin, Topics topics) throws Exception {
        List<String> keyed =
                topics.all().stream()
                        .filter(TopicSpec::keyedPartitions)
                        .map(TopicSpec::name)
                        .toList();
        return admin.describeTopics(keyed).allTopicNames().get().values().stream()
                .map(topic -> topic.partitions().size())
                .collect(Collectors.toSet());
    }

    private static String config(Admin admin, ConfigResource resource, String setting)
            throws Exception {
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(setting)
                .value();
    }

    private static Admin admin(Broker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
