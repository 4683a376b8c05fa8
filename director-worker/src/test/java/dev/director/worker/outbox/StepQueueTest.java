package dev.director.worker.outbox;

import static dev.director.worker.outbox.Steps.TENURE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.worker.run.Step;
import dev.director.worker.run.Tenure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StepQueueTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void whatSomebodyWaitsForGoesAtOnceAndWhatOnlyAcceptsIsHeldBack() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        EncodedStep patient = patient();
        EncodedStep urgent = urgent();
        queue.add(patient);
        queue.add(urgent);

        assertThat(queue.take()).containsExactly(urgent);
        CompletableFuture<List<EncodedStep>> taken = takeAside(queue);
        await().during(Duration.ofMillis(50)).until(() -> !taken.isDone());
        queue.close();
        assertThat(taken.get()).containsExactly(patient);
    }

    @Test
    void whatMovesAPositionTakesAlongAllThatCameBeforeIt() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        EncodedStep patient = patient();
        EncodedStep moving =
                Steps.encoded(
                        new Step(
                                TENURE,
                                List.of(Steps.deadLetter(Steps.record("{"))),
                                Map.of("director.requests", 44L)));
        queue.add(patient);
        queue.add(urgent());
        queue.add(moving);

        assertThat(queue.take()).hasSize(3).startsWith(patient).endsWith(moving);
    }

    @Test
    void aRunThatEndsWhileItsOpeningIsHeldBackLeavesNoTraceInTheJournal() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        queue.add(patient());
        queue.add(ending());

        List<EncodedStep> end = queue.take();
        assertThat(journalOf(end)).isEmpty();
        queue.committed(end);
        queue.close();

        List<EncodedStep> held = queue.take();
        assertThat(held.getFirst().step().positions()).containsEntry("director.requests", 43L);
        assertThat(journalOf(held)).isEmpty();
    }

    @Test
    void aRunWhoseEndWasNotCommittedIsJournaledAllTheSame() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        queue.add(patient());
        queue.add(ending());

        queue.take();
        queue.close();

        assertThat(journalOf(queue.take())).containsExactly("open");
    }

    @Test
    void aRunThatEndsAfterItWasJournaledIsForgotten() throws Exception {
        StepQueue queue = new StepQueue(Duration.ZERO);
        queue.add(patient());
        assertThat(journalOf(queue.take())).containsExactly("open");

        queue.add(ending());

        assertThat(journalOf(queue.take())).containsExactly("tombstone");
    }

    @Test
    void aRunIsJournaledBeforeOrWithWhatItDid() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        queue.add(patient());

        queue.add(Steps.encoded(Steps.stepped(TENURE, "r1")));

        assertThat(journalOf(queue.take())).containsExactlyInAnyOrder("open", "open");
    }

    @Test
    void theSameRunUnderALaterTenureIsAnother() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        Tenure later = new Tenure(TENURE.partition(), TENURE.epoch() + 1);
        queue.add(patient());
        queue.add(Steps.encoded(Steps.accepted(later, "r1", 43)));
        queue.add(ending());

        queue.committed(queue.take());
        queue.close();

        assertThat(journalOf(queue.take())).containsExactly("open");
    }

    /** Redriven at once, while what accepted the generation before is still held back. */
    @Test
    void theNextGenerationOfARunThatHasEndedIsJournaled() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        queue.add(patient());
        queue.add(ending());
        List<EncodedStep> end = queue.take();
        queue.add(Steps.encoded(Steps.redriven(TENURE, "r1", 44)));
        queue.committed(end);
        queue.close();

        assertThat(
                        new Batch("b", queue.take(), Steps.owning(TENURE))
                                .writes().stream()
                                        .map(EncodedStep.Write::message)
                                        .map(message -> new String(message.value(), UTF_8)))
                .singleElement()
                .asString()
                .contains("\"generation\":1");
    }

    /** What is written to the journal for these steps. */
    private static List<String> journalOf(List<EncodedStep> steps) {
        return new Batch("b", steps, Steps.owning(TENURE))
                .writes().stream()
                        .map(EncodedStep.Write::message)
                        .filter(message -> message.topic().equals(Steps.TOPICS.journal()))
                        .map(message -> message.value() == null ? "tombstone" : "open")
                        .toList();
    }

    private static EncodedStep ending() {
        return Steps.encoded(Steps.finished(TENURE, "r1"));
    }

    @Test
    void butNoLongerThanItsPatience() throws Exception {
        StepQueue queue = new StepQueue(Duration.ofMillis(40));
        EncodedStep patient = patient();
        long begun = System.nanoTime();
        queue.add(patient);

        assertThat(queue.take()).containsExactly(patient);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(39));
    }

    @Test
    void aProofOfOwnershipIsUrgentThoughItWritesNothing() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        EncodedStep proof = Steps.encoded(Step.of(TENURE, List.of()));
        queue.add(proof);

        assertThat(queue.take()).containsExactly(proof);
    }

    @Test
    void boundsTheStepsOfABatchAndKeepsTheirOrder() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        List<EncodedStep> all = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            EncodedStep step = urgent();
            all.add(step);
            queue.add(step);
        }

        assertThat(queue.take()).isEqualTo(all.subList(0, 2_000));
        assertThat(queue.take()).isEqualTo(all.subList(2_000, 2_500));
    }

    @Test
    void boundsTheBytesOfABatchButLetsOneLargeStepThrough() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        EncodedStep huge = sized(20 << 20);
        EncodedStep half = sized(4 << 20);
        EncodedStep otherHalf = sized(4 << 20);
        EncodedStep more = sized(1);
        for (EncodedStep step : List.of(huge, half, otherHalf, more)) {
            queue.add(step);
        }

        assertThat(queue.take()).containsExactly(huge);
        assertThat(queue.take()).containsExactly(half, otherHalf);
        assertThat(queue.take()).containsExactly(more);
    }

    @Test
    void onceClosedHandsOutWhatIsLeftAtOnceAndThenNothing() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        EncodedStep patient = patient();
        queue.add(patient);
        queue.close();

        assertThat(queue.take()).containsExactly(patient);
        assertThat(queue.take()).isEmpty();
    }

    @Test
    void closingWakesWhoeverWaitsForSteps() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        CompletableFuture<List<EncodedStep>> taken = takeAside(queue);

        queue.close();

        assertThat(taken.get()).isEmpty();
    }

    @Test
    void isIdleOnlyOnceTheBatchThatWasTakenIsDecided() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        assertThat(queue.awaitIdle(Duration.ofMillis(1))).isTrue();
        queue.add(urgent());
        assertThat(queue.awaitIdle(Duration.ofMillis(1))).isFalse();
        queue.take();
        assertThat(queue.awaitIdle(Duration.ofMillis(1))).isFalse();
        queue.done();
        assertThat(queue.awaitIdle(Duration.ofMillis(1))).isTrue();
    }

    private static CompletableFuture<List<EncodedStep>> takeAside(StepQueue queue) {
        CompletableFuture<List<EncodedStep>> taken = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                taken.complete(queue.take());
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        return taken;
    }

    private static EncodedStep patient() {
        return Steps.encoded(Steps.accepted(TENURE, "r1", 43));
    }

    private static EncodedStep urgent() {
        return sized(100);
    }

    private static EncodedStep sized(long bytes) {
        return new EncodedStep(new Step(TENURE, List.of(), Map.of()), List.of(), bytes);
    }
}
