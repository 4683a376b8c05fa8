package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private final Topics topics = Topics.defaults();

    @Test
    void namesAreThoseOfTheDocumentation() {
        assertThat(topics.all())
                .extracting(TopicSpec::name)
                .containsExactly(
                        "director.requests",
                        "director.requests.batch",
                        "director.requests.kimi-dlt",
                        "director.tool-results",
                        "director.cancels",
                        "director.journal",
                        "director.finished",
                        "director.results",
                        "director.tool-calls",
                        "director.progress",
                        "director.usage",
                        "director.dlt",
                        "director.alerts",
                        "director.feedback",
                        "director.files",
                        "director.batches",
                        "director.budgets",
                        "director.control");
    }

    @Test
    void anotherPrefixRenamesEveryTopic() {
        assertThat(new Topics("team-a.").all())
                .extracting(TopicSpec::name)
                .allMatch(it -> it.startsWith("team-a.") && !it.contains("director"));
    }

    @Test
    void ownerOfAPartitionHasItOfEveryKeyedTopic() {
        Set<String> keyed = new HashSet<>(topics.inbound());
        keyed.add(topics.journal());
        keyed.add(topics.finished());
        assertThat(topics.all())
                .filteredOn(TopicSpec::keyedPartitions)
                .extracting(TopicSpec::name)
                .containsExactlyInAnyOrderElementsOf(keyed);
    }

    @Test
    void whatHoldsWholeEventsTakesMoreThanAnEvent() {
        assertThat(topics.all())
                .allSatisfy(it ->
                        assertThat(it.maxMessageBytes())
                                .as(it.name())
                                .isEqualTo(
                                        Set.of(topics.journal(), topics.dlt()).contains(it.name())
                                                ? 10_485_760
                                                : 8_388_608));
    }

    @Test
    void finishedMarkersOutliveTheRequestsTheyGuard() {
        assertThat(spec(topics.finished()).retention())
                .isGreaterThan(spec(topics.requests()).retention());
        assertThat(spec(topics.requests()).retention()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void whatIsKeptByKeyIsCompactedAndThatOfTheApiExpiresToo() {
        assertThat(topics.all())
                .filteredOn(TopicSpec::compacted)
                .extracting(TopicSpec::name)
                .containsExactly(
                        topics.journal(), topics.files(), topics.batches(), topics.control());
        assertThat(topics.all())
                .filteredOn(it -> !it.expires())
                .extracting(TopicSpec::name)
                .containsExactly(topics.journal(), topics.control());
        assertThat(spec(topics.results()).cleanupPolicy()).containsExactly("delete");
        assertThat(spec(topics.journal()).cleanupPolicy()).containsExactly("compact");
        assertThat(spec(topics.files()).cleanupPolicy()).containsExactly("compact", "delete");
        assertThat(spec(topics.files()).retention()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void whatHasOneOrderHasOnePartition() {
        assertThat(topics.all())
                .filteredOn(it -> it.partitions().isPresent())
                .allSatisfy(it -> assertThat(it.partitions()).contains(1))
                .extracting(TopicSpec::name)
                .containsExactly(topics.budgets(), topics.control());
    }

    private TopicSpec spec(String name) {
        return topics.all().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    }
}
