package dev.director.worker.outbox;

import static dev.director.worker.outbox.Steps.TENURE;
import static dev.director.worker.outbox.Steps.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.Step;
import dev.director.worker.run.Tenure;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final Tenure OTHER = new Tenure(7, 2);

    @Test
    void aRunThatOpensAndEndsInOneBatchLeavesItsMarkerAndNoTraceInTheJournal() {
        Batch batch = batch(Steps.accepted(TENURE, "r1", 43), Steps.finished(TENURE, "r1"));

        assertThat(messages(batch))
                .extracting(ProducerRecord::topic)
                .containsExactly(TOPICS.finished());
    }

    @Test
    void aRunThatOpenedEarlierGetsItsTombstone() {
        List<ProducerRecord<byte[], byte[]>> messages =
                messages(batch(Steps.finished(TENURE, "r1")));

        assertThat(messages)
                .extracting(ProducerRecord::topic)
                .containsExactly(TOPICS.journal(), TOPICS.finished());
        assertThat(messages.getFirst().value()).isNull();
        assertThat(messages.getFirst().key()).isEqualTo(RunKeys.encode(Steps.id("r1")));
        assertThat(messages).extracting(ProducerRecord::partition).containsOnly(3);
    }

    @Test
    void aRunThatOnlyOpensIsJournaledOnItsPartition() {
        ProducerRecord<byte[], byte[]> message =
                messages(batch(Steps.finished(TENURE, "other"), Steps.accepted(TENURE, "r1", 43)))
                        .getLast();

        assertThat(message.topic()).isEqualTo(TOPICS.journal());
        assertThat(message.partition()).isEqualTo(3);
        assertThat(message.value()).asString().contains("\"offset\":42");
    }

    /** Invariant 1: an empty map of offsets is not sent, and fences nobody. */
    @Test
    void carriesAllOffsetsOfEveryPartitionItTouchesEvenWhenNoneMoves() {
        Map<Integer, Map<String, Long>> accepted =
                Map.of(
                        3, Map.of(TOPICS.requests(), 50L, TOPICS.requestsBatch(), 9L),
                        7, Map.of(TOPICS.requests(), 1L),
                        8, Map.of(TOPICS.requests(), 77L));
        Batch batch = batch(Steps.finished(TENURE, "r1"), Step.of(OTHER, List.of()));

        assertThat(batch.offsets(accepted))
                .containsOnly(
                        Map.entry(at(TOPICS.requests(), 3), offset(50)),
                        Map.entry(at(TOPICS.requestsBatch(), 3), offset(9)),
                        Map.entry(at(TOPICS.requests(), 7), offset(1)));
    }

    @Test
    void theLatestPositionOfItsStepsWinsOverWhatWasAccepted() {
        Batch batch =
                batch(
                        Steps.accepted(TENURE, "r1", 51),
                        Steps.accepted(TENURE, "r2", 52),
                        Steps.finished(TENURE, "r1"));

        assertThat(batch.offsets(Map.of(3, Map.of(TOPICS.requests(), 50L))))
                .containsOnly(Map.entry(at(TOPICS.requests(), 3), offset(52)));
    }

    @Test
    void keepsTheOrderOfItsSteps() {
        Batch batch =
                batch(
                        Steps.result(TENURE, "r1", 1),
                        Steps.result(TENURE, "r2", 1),
                        Steps.result(TENURE, "r3", 1));

        assertThat(messages(batch))
                .extracting(message -> new String(message.key()))
                .containsExactly("r1", "r2", "r3");
    }

    /** A run's entry is written once more when it parks: the later must not be overwritten. */
    @Test
    void whatOpensARunStaysBeforeWhatIsSaidOfItLater() {
        Batch batch =
                batch(
                        Steps.accepted(TENURE, "r1", 43),
                        Steps.stepped(TENURE, "r1"),
                        Steps.result(TENURE, "r1", 1));

        assertThat(messages(batch))
                .extracting(ProducerRecord::topic)
                .containsExactly(TOPICS.journal(), TOPICS.journal(), TOPICS.results());
        assertThat(messages(batch).getFirst().key()).isEqualTo(RunKeys.encode(Steps.id("r1")));
    }

    private static List<ProducerRecord<byte[], byte[]>> messages(Batch batch) {
        return batch.writes().stream().map(EncodedStep.Write::message).toList();
    }

    private static TopicPartition at(String topic, int partition) {
        return new TopicPartition(topic, partition);
    }

    /** The id in the metadata tells later whether the batch was committed (invariant 3). */
    private static OffsetAndMetadata offset(long at) {
        return new OffsetAndMetadata(at, "worker-1/9/1");
    }

    private static Batch batch(Step... steps) {
        return new Batch(
                "worker-1/9/1",
                Stream.of(steps).map(Steps::encoded).toList(),
                Steps.owning(TENURE, OTHER));
    }
}
