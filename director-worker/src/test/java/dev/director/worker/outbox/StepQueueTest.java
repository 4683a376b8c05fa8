package dev.director.worker.outbox;

import static dev.director.worker.outbox.Steps.TENURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.worker.run.Step;
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
    void whatSomebodyWaitsForGoesAtOnceAndTakesThePatientAlong() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        EncodedStep patient = patient();
        EncodedStep urgent = urgent();
        queue.add(patient);
        queue.add(urgent);

        assertThat(queue.take()).containsExactly(patient, urgent);
    }

    @Test
    void whatNobodyWaitsForWaitsForCompany() throws Exception {
        StepQueue queue = new StepQueue(LONG);
        EncodedStep patient = patient();
        queue.add(patient);
        CompletableFuture<List<EncodedStep>> taken = takeAside(queue);
        await().during(Duration.ofMillis(50)).until(() -> !taken.isDone());

        EncodedStep urgent = urgent();
        queue.add(urgent);

        assertThat(taken.get()).containsExactly(patient, urgent);
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
