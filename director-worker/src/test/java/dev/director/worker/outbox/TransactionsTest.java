package dev.director.worker.outbox;

import static dev.director.worker.outbox.Steps.TENURE;
import static dev.director.worker.outbox.Steps.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.outbox.Transactions.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TransactionsTest {

    private static final Map<Integer, Map<String, Long>> ACCEPTED =
            Map.of(3, Map.of(TOPICS.requests(), 50L));

    private final ScriptedProducer first = new ScriptedProducer();
    private final ScriptedProducer second = new ScriptedProducer();
    private final Deque<ScriptedProducer> supply = new ArrayDeque<>(List.of(first, second));
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private int reads;
    private Transactions transactions;

    @BeforeEach
    void open() {
        transactions =
                new Transactions(
                        () -> {
                            if (supply.isEmpty()) {
                                throw new NoSuchElementException("no third producer is expected");
                            }
                            return supply.remove();
                        },
                        partitions -> {
                            reads++;
                            return committed;
                        });
    }

    @Test
    void commitsRecordsAndOffsetsUnderTheBatchsOwnGroupMetadata() throws Exception {
        assertThat(commit()).isInstanceOf(Outcome.Committed.class);

        assertThat(first.calls).containsExactly("begin", "offsets of generation 1", "commit");
        assertThat(first.history()).hasSize(2);
        assertThat(first.offsets)
                .containsOnly(
                        Map.entry(
                                new TopicPartition(TOPICS.requests(), 3),
                                new OffsetAndMetadata(50, "worker-1/9/1")));
        assertThat(reads).isZero();
    }

    /** Invariant 3. */
    @Test
    void aCommitWithoutAnAnswerIsAskedForAgainAndNotAborted() throws Exception {
        first.commitFailures.add(new TimeoutException("no answer"));
        first.commitFailures.add(new TimeoutException("still none"));

        assertThat(commit()).isInstanceOf(Outcome.Committed.class);

        assertThat(first.calls)
                .containsExactly("begin", "offsets of generation 1", "commit", "commit", "commit");
        assertThat(reads).isZero();
    }

    @Test
    void aCommitWhoseAnswerWasLostIsFoundToHaveHappened() throws Exception {
        first.lostAnswers.add(new ProducerFencedException("gone"));
        committed.put(
                new TopicPartition(TOPICS.requests(), 3),
                new OffsetAndMetadata(50, "worker-1/9/1"));

        assertThat(commit()).isInstanceOf(Outcome.Committed.class);

        assertThat(first.calls).doesNotContain("abort");
        assertThat(first.closed()).isTrue();
        assertThat(second.transactionInitialized()).isTrue();
        assertThat(reads).isOne();
    }

    @Test
    void aCommitThatDidNotHappenIsFoundNotToHave() throws Exception {
        first.commitFailures.add(new InvalidProducerEpochException("fenced"));
        committed.put(
                new TopicPartition(TOPICS.requests(), 3),
                new OffsetAndMetadata(50, "worker-1/9/0"));

        assertThat(commit()).isInstanceOf(Outcome.Aborted.class);

        assertThat(first.calls).doesNotContain("abort");
        assertThat(second.transactionInitialized()).isTrue();
    }

    @Test
    void theOutcomeIsReadOnlyAfterTheNewProducerEndedWhatTheOldOneLeftOpen() throws Exception {
        first.commitFailures.add(new KafkaException("fatal"));
        Transactions ordered =
                new Transactions(
                        supply::remove,
                        partitions -> {
                            assertThat(second.transactionInitialized()).isTrue();
                            reads++;
                            return committed;
                        });

        ordered.commit(batch(), ACCEPTED);

        assertThat(reads).isOne();
    }

    @Test
    void aTransactionThatTheGroupRefusedIsAbortedAndTheProducerKept() throws Exception {
        first.sendOffsetsToTransactionException = new CommitFailedException("rebalanced");

        assertThat(commit())
                .isInstanceOfSatisfying(
                        Outcome.Aborted.class,
                        aborted -> assertThat(aborted.why()).contains("the group has moved on"));
        assertThat(first.transactionAborted()).isTrue();

        first.sendOffsetsToTransactionException = null;
        assertThat(commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(supply).containsExactly(second);
    }

    @Test
    void aRecordThatIsTooLargeForGoodPoisonsTheBatch() throws Exception {
        first.tooLarge = message -> message.topic().equals(TOPICS.finished());

        assertThat(commit()).isInstanceOf(Outcome.Poisoned.class);

        assertThat(first.transactionAborted()).isTrue();
        assertThat(first.history()).isEmpty();
        assertThat(first.calls).doesNotContain("commit");
    }

    @Test
    void aProducerThatCannotEvenAbortIsReplacedAndNothingIsCommitted() throws Exception {
        first.sendOffsetsToTransactionException = new TimeoutException("no coordinator");
        first.abortTransactionException = new ProducerFencedException("fenced");

        assertThat(commit()).isInstanceOf(Outcome.Aborted.class);

        assertThat(second.transactionInitialized()).isTrue();
        assertThat(reads).as("it never came to a commit").isZero();
        assertThat(commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(second.history()).hasSize(2);
    }

    /** Invariant 10. */
    @Test
    void anotherProcessWithThisSlotEndsThisOne() throws Exception {
        first.sendOffsetsToTransactionException =
                new KafkaException("wrapped", new FencedInstanceIdException("taken"));

        assertThat(commit()).isInstanceOf(Outcome.SlotTaken.class);
        assertThat(supply).as("no second producer fences the other process").hasSize(1);
    }

    @Test
    void aProducerThatCannotBeInitialisedIsTriedAgain() throws Exception {
        first.initTransactionException = new TimeoutException("no broker");

        assertThat(commit()).isInstanceOf(Outcome.Aborted.class);
        assertThat(first.closed()).isTrue();
        assertThat(commit()).isInstanceOf(Outcome.Committed.class);
    }

    private Outcome commit() throws InterruptedException {
        return transactions.commit(batch(), ACCEPTED);
    }

    private static Batch batch() {
        return new Batch(
                "worker-1/9/1",
                List.of(Steps.encoded(Steps.finished(TENURE, "r1"))),
                Steps.owning(TENURE));
    }
}
