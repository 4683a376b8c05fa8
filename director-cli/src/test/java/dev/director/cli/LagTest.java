package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LagTest {
    private static final Topics TOPICS = Topics.defaults();

    @TempDir private static Path data;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.in(data));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            List<String> names = new ArrayList<>(TOPICS.inbound());
            names.add(TOPICS.control());
            admin.createTopics(
                            names.stream().map(name -> new NewTopic(name, 2, (short) 1)).toList())
                    .all()
                    .get();
            for (int i = 0; i < 3; i++) {
                TestTopics.publish(broker, TOPICS.requests(), "a", "{}");
            }
            TestTopics.publish(broker, TOPICS.cancels(), "a", "{}");
            admin.alterConsumerGroupOffsets(
                            "director-workers",
                            Map.of(
                                    new TopicPartition(TOPICS.requests(), partition()),
                                    new OffsetAndMetadata(1),
                                    new TopicPartition(TOPICS.cancels(), partition()),
                                    new OffsetAndMetadata(1)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static int partition() {
        return TestTopics.find(broker, TOPICS.requests(), "{}").partition();
    }

    @Test
    void aTableHasALineForEachTopicAndPartitionWithLag() {
        var lag = lag();

        assertThat(lag.exitCode()).as(lag.err()).isZero();
        var lines = lag.out().lines().toList();
        assertThat(lines.getFirst()).matches("TOPIC +PARTITION +COMMITTED +END +LAG +OLDEST");
        assertThat(lines.get(1)).matches("director.requests +all +2 +\\d+s");
        assertThat(lines.get(2)).matches(" +%d +1 +3 +2 +\\d+s".formatted(partition()));
        assertThat(lines.get(3)).matches("director.requests.batch +all +0 +-");
        assertThat(lines).hasSize(1 + TOPICS.inbound().size() + 1);
        assertThat(lag.err()).isEmpty();
        assertThat(lag("--all").out().lines()).hasSize(1 + 3 * TOPICS.inbound().size());
    }

    @Test
    void jsonHasEachPartitionAndATotalForEachTopic() {
        var lines = lag("--json").out().lines().map(Codec.mapper()::readTree).toList();

        assertThat(lines).hasSize(3 * TOPICS.inbound().size());
        var total = lines.get(2);
        assertThat(total.path("topic").asString()).isEqualTo("director.requests");
        assertThat(total.path("total").asBoolean()).isTrue();
        assertThat(total.path("lag").asInt()).isEqualTo(2);
        assertThat(total.path("oldestSeconds").isNumber()).isTrue();
        assertThat(lines.get(1 - partition()).path("committed").isNull()).isTrue();
    }

    @Test
    void aGroupThatHasReadNothingIsSaid() {
        var lag = lag("--group", "other");
        assertThat(lag.err()).contains("group other has read nothing yet");
        assertThat(lag.out().lines().toList().get(1)).matches("director.requests +all +3 +\\d+s");
    }

    @Test
    void aPausedLaneIsSaid() {
        TestTopics.publish(
                broker,
                TOPICS.control(),
                "lane",
                "{\"kind\":\"lane-pause\",\"lane\":\"batch\",\"paused\":true,\"at\":\"2026-11-26T08:00:00Z\"}");
        assertThat(lag().err()).contains("the batch lane is paused since 2026-11-26T08:00:00Z");
        TestTopics.publish(
                broker,
                TOPICS.control(),
                "lane",
                "{\"kind\":\"lane-pause\",\"lane\":\"batch\",\"paused\":false,\"at\":\"2026-11-26T08:00:00Z\"}");
    }

    private static Invocation lag(String... args) {
        List<String> all =
                new ArrayList<>(List.of("lag", "--bootstrap", broker.bootstrapServers()));
        all.addAll(List.of(args));
        return Invocation.of(all.toArray(String[]::new));
    }
}
