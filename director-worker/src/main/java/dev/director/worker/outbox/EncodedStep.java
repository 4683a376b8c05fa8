package dev.director.worker.outbox;

import dev.director.worker.run.Pointer;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Step;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.Tenure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A step as records, with the promise of its outcome: completed when its transaction is committed,
 * exceptionally when it never will be.
 *
 * @param step what was asked
 * @param writes the records, in order
 * @param bytes their size, roughly
 * @param stubbed whether all that can be are stubs already
 * @param outcome completes on the outbox's thread; whoever waits must not block there
 */
record EncodedStep(
        Step step,
        List<Write> writes,
        long bytes,
        boolean stubbed,
        CompletableFuture<List<Pointer>> outcome) {

    EncodedStep(Step step, List<Write> writes, long bytes) {
        this(step, writes, bytes, false, new CompletableFuture<>());
    }

    Tenure tenure() {
        return step.tenure();
    }

    /** It is committed: whoever waits learns where the journal has what it keeps of it. */
    void succeed() {
        List<Pointer> kept = new ArrayList<>();
        for (Write write : writes) {
            if (write instanceof Write.Kept one) {
                kept.add(
                        new Pointer(
                                one.message().topic(), tenure().partition(), one.offset().get()));
            }
        }
        outcome.complete(kept);
    }

    /** It will not be committed by this worker. No effect when its outcome is known. */
    void fail() {
        outcome.completeExceptionally(new OwnershipLost(tenure()));
    }

    /** Nothing waits for it: it may ride with the next batch. */
    boolean patient() {
        for (Write write : writes) {
            if (!(write instanceof Write.Open)) {
                return false;
            }
        }
        return !step.positions().isEmpty();
    }

    /**
     * Whether all that came before it must be committed with it, or earlier: positions move in
     * order, and the journal knows a run before it knows how it got on.
     */
    boolean takesAllAlong() {
        return !step.positions().isEmpty()
                || writes.stream().anyMatch(Write.Kept.class::isInstance);
    }

    /** The same step, with each write as the function has it, or without it. */
    EncodedStep with(Function<Write, Optional<Write>> change) {
        List<Write> changed =
                writes.stream().flatMap(write -> change.apply(write).stream()).toList();
        return new EncodedStep(step, changed, bytes, stubbed, outcome);
    }

    /** One record to write. */
    sealed interface Write {

        ProducerRecord<byte[], byte[]> message();

        /** Any record. */
        record Plain(ProducerRecord<byte[], byte[]> message) implements Write {}

        /**
         * What the journal keeps of a run beside its opening.
         *
         * @param offset where it came to lie, once it is sent
         */
        record Kept(ProducerRecord<byte[], byte[]> message, AtomicLong offset) implements Write {

            Kept(ProducerRecord<byte[], byte[]> message) {
                this(message, new AtomicLong());
            }
        }

        /** The journal's record of a run that opens. */
        record Open(RunId id, int generation, ProducerRecord<byte[], byte[]> message)
                implements Write {}

        /**
         * The journal's tombstone of a run that ends; not needed when it opened in the same batch.
         *
         * @param generation which of the run: the next may open while this one ends
         * @param opened false when the journal does not know of the run, so that there is nothing
         *     to forget
         */
        record Close(
                RunId id, int generation, ProducerRecord<byte[], byte[]> message, boolean opened)
                implements Write {

            Close(RunId id, int generation, ProducerRecord<byte[], byte[]> message) {
                this(id, generation, message, true);
            }

            Close unopened() {
                return new Close(id, generation, message, false);
            }
        }
    }
}
