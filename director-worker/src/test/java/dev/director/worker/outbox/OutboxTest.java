package dev.director.worker.outbox;

import static dev.director.worker.outbox.Steps.TENURE;
import static dev.director.worker.outbox.Steps.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Publication;
import dev.director.worker.run.Samples;
import dev.director.worker.run.Step;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import dev.director.worker.run.Tenure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxTest {

    private static final Tenure OTHER = new Tenure(7, 2);

    private final ScriptedProducer producer = new ScriptedProducer();
    private final List<Long> committedAt = new CopyOnWriteArrayList<>();
    private final AtomicInteger slotTaken = new AtomicInteger();
    private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    private final Outbox outbox =
            Outbox.create(
                    TOPICS,
                    Steps.GROUP,
                    "worker-1",
                    Map.of(TOPICS.results(), 8 << 20),
                    Duration.ofMillis(5),
                    () -> producer,
                    partitions -> Map.of(),
                    committedAt::add,
                    slotTaken::incrementAndGet,
                    deaths::add);

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void aStepIsDoneWhenItsTransactionIsCommitted() throws Exception {
        start();
        long before = System.nanoTime();

        outbox.commit(Steps.finished(TENURE, "r1"));

        assertThat(producer.commitCount()).isOne();
        assertThat(producer.history()).hasSize(2);
        assertThat(committedAt.getFirst() - before).isNotNegative();
    }

    /** Invariant 4. */
    @Test
    void onePoisonedStepAmongManyIsFoundAndTheOthersAreCommittedOnceInOrder() throws Exception {
        producer.tooLarge =
                message -> new String(message.key(), StandardCharsets.UTF_8).equals("r13");
        List<CompletableFuture<List<Pointer>>> outcomes = new ArrayList<>();
        own();
        for (int i = 0; i < 40; i++) {
            outcomes.add(outbox.enqueue(Steps.result(TENURE, "r" + i, 10)));
        }
        outbox.start();

        for (int i = 0; i < 40; i++) {
            CompletableFuture<List<Pointer>> outcome = outcomes.get(i);
            if (i == 13) {
                assertThatThrownBy(outcome::get).hasCauseInstanceOf(TooLarge.class);
            } else {
                outcome.get();
            }
        }
        assertThat(keys())
                .hasSize(39)
                .doesNotHaveDuplicates()
                .doesNotContain("r13")
                .startsWith("r0", "r1", "r2")
                .endsWith("r38", "r39");
    }

    @Test
    void aPoisonedStepOfTheIntakeBecomesStubsSoThatItsPartitionGoesOn() throws Exception {
        producer.tooLarge = message -> message.headers().lastHeader("director-stub") == null;
        own();
        CompletableFuture<List<Pointer>> outcome =
                outbox.enqueue(
                        new Step(
                                TENURE,
                                List.of(Steps.deadLetter(Steps.record("not json"))),
                                Map.of(TOPICS.requests(), 51L)));
        outbox.start();

        outcome.get();

        assertThat(producer.history()).hasSize(1);
        assertThat(producer.offsets.get(new TopicPartition(TOPICS.requests(), 3)).offset())
                .isEqualTo(51);
    }

    @Test
    void whatIsRefusedEvenAsAStubEndsTheWorkerInsteadOfTurningForEver() throws Exception {
        producer.tooLarge = message -> true;
        own();
        outbox.enqueue(
                new Step(
                        TENURE,
                        List.of(Steps.deadLetter(Steps.record("not json"))),
                        Map.of(TOPICS.requests(), 51L)));
        outbox.start();

        await().until(() -> deaths.size() == 1);
        assertThat(deaths.getFirst()).hasMessageContaining("refuses a record of Director");
        assertThat(producer.calls.stream().filter("begin"::equals).count()).isLessThan(10);
    }

    /** An answer that was paid for is not given up because a clock is wrong. */
    @Test
    void aRefusalForAnotherReasonThanSizeEndsTheWorkerAndLeavesTheStepToTheNext() throws Exception {
        producer.refusal = new InvalidRecordException("timestamp out of range");
        own();
        CompletableFuture<List<Pointer>> outcome = outbox.enqueue(Steps.result(TENURE, "r1", 10));
        outbox.start();

        await().until(() -> deaths.size() == 1);
        assertThat(deaths.getFirst())
                .isInstanceOf(BrokerRefusal.class)
                .hasMessageContaining("timestamp out of range");
        assertThatThrownBy(outcome::get).hasCauseInstanceOf(OwnershipLost.class);
    }

    @Test
    void aRightThatIsMissingEndsTheWorkerInsteadOfBeingAskedForForEver() throws Exception {
        producer.refusal = new TopicAuthorizationException("director.results");
        own();
        outbox.enqueue(Steps.result(TENURE, "r1", 10));
        outbox.start();

        await().until(() -> deaths.size() == 1);
        assertThat(deaths.getFirst())
                .isInstanceOf(BrokerRefusal.class)
                .hasMessageContaining("director.results");
    }

    /** Invariant 2. */
    @Test
    void anAbortedBatchIsSentAgainUnderTheNewerMetadata() throws Exception {
        start();
        producer.sendOffsetsToTransactionException = new CommitFailedException("rebalanced");
        CompletableFuture<List<Pointer>> outcome = outbox.enqueue(Steps.result(TENURE, "r1", 10));
        await().until(producer::transactionAborted);

        outbox.refresh(Steps.group(2));
        producer.sendOffsetsToTransactionException = null;

        outcome.get();
        assertThat(keys()).containsExactly("r1");
        assertThat(producer.calls).endsWith("offsets of generation 2", "commit");
    }

    /** Invariant 1. */
    @Test
    void aStepOfAFormerTenureIsVoidThoughItsPartitionCameBack() throws Exception {
        start();
        outbox.release(Set.of(3));
        outbox.take(new Tenure(3, 9), Map.of(TOPICS.requests(), 50L));

        assertThatThrownBy(() -> outbox.commit(Steps.result(TENURE, "r1", 10)))
                .isInstanceOf(OwnershipLost.class);
        outbox.commit(Steps.result(new Tenure(3, 9), "r2", 10));
        assertThat(keys()).containsExactly("r2");
    }

    @Test
    void releasingAPartitionWaitsForTheOpenTransaction() throws Exception {
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        producer.beforeCommit =
                () -> {
                    committing.countDown();
                    awaitQuietly(goOn);
                };
        start();
        CompletableFuture<List<Pointer>> outcome = outbox.enqueue(Steps.result(TENURE, "r1", 10));
        committing.await();
        Thread releasing = Thread.startVirtualThread(() -> outbox.release(Set.of(3)));

        assertThat(releasing.join(Duration.ofMillis(100))).isFalse();
        goOn.countDown();

        assertThat(releasing.join(Duration.ofSeconds(20))).isTrue();
        outcome.get();
        assertThat(keys()).containsExactly("r1");
    }

    @Test
    void remembersWhatWasAcceptedAndCommitsItWithEveryLaterBatch() throws Exception {
        start();
        outbox.enqueue(Steps.accepted(TENURE, "r1", 51)).get();
        outbox.commit(Steps.finished(TENURE, "r1"));

        assertThat(producer.offsets)
                .extractingByKey(new TopicPartition(TOPICS.requests(), 3))
                .extracting(OffsetAndMetadata::offset)
                .isEqualTo(51L);
    }

    @Test
    void aProofIsATransactionThatWritesNothingButOffsets() throws Exception {
        start();

        outbox.prove().get();

        assertThat(producer.history()).isEmpty();
        assertThat(producer.offsets).isNotEmpty();
        assertThat(committedAt).hasSize(1);
    }

    @Test
    void anOversizeResultIsRefusedBeforeAnythingIsSent() throws Exception {
        start();

        assertThatThrownBy(() -> outbox.commit(Steps.result(TENURE, "r1", 9 << 20)))
                .isInstanceOf(TooLarge.class);
        assertThat(producer.calls).isEmpty();
    }

    @Test
    void saysThatItsSlotIsTakenAndEnds() throws Exception {
        producer.sendOffsetsToTransactionException = new FencedInstanceIdException("taken");
        start();
        CompletableFuture<List<Pointer>> outcome = outbox.enqueue(Steps.result(TENURE, "r1", 10));

        await().until(() -> slotTaken.get() == 1);
        await().until(producer::closed);
        assertThat(outcome).isNotCompleted();
        assertThat(deaths).isEmpty();
    }

    @Test
    void closingCommitsWhatIsQueued() throws Exception {
        own();
        InboundRecord record = Steps.record("{}");
        CompletableFuture<List<Pointer>> outcome =
                outbox.enqueue(
                        new Step(
                                OTHER,
                                List.of(new Publication.Forward(record, Samples.bytes("r1"), 7)),
                                Map.of(TOPICS.requests(), 8L)));
        outbox.start();

        outbox.close();

        assertThat(outcome).isCompleted();
        assertThat(producer.closed()).isTrue();
    }

    private void start() throws InterruptedException {
        own();
        outbox.start();
    }

    private void own() {
        outbox.refresh(Steps.group(1));
        outbox.take(TENURE, Map.of(TOPICS.requests(), 50L));
        outbox.take(OTHER, Map.of(TOPICS.requests(), 7L));
    }

    private List<String> keys() {
        return producer.history().stream()
                .map(message -> new String(message.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
