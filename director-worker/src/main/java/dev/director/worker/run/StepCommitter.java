package dev.director.worker.run;

import java.util.List;

/** Where a run hands over what it must publish. Thread-safe. */
public interface StepCommitter {

    /**
     * Publishes a step and returns once its transaction is committed. Blocks the calling (virtual)
     * thread. A crash before it returns leaves the step either whole or absent.
     *
     * @return where the journal has what it is to keep of a run, one for each such publication, in
     *     their order
     * @throws OwnershipLost when the partition was lost: the step is void, and its new owner does
     *     the work again
     * @throws TooLarge when a record of the step is larger than its topic takes; nothing was
     *     written, and a smaller step may be tried
     * @throws InterruptedException when the run is being withdrawn; treat it as lost
     */
    List<Pointer> commit(Step step) throws OwnershipLost, TooLarge, InterruptedException;

    /** The partition moved to another worker. Carries no stack trace: it is no fault. */
    final class OwnershipLost extends Exception {
        public OwnershipLost(Tenure tenure) {
            super("partition " + tenure.partition() + " was lost", null, false, false);
        }
    }

    /** A record of the step passes the size that its topic takes. */
    final class TooLarge extends Exception {
        public TooLarge(String topic, long size, long limit) {
            super(
                    "a record for %s has %d bytes, and the topic takes %d"
                            .formatted(topic, size, limit),
                    null,
                    false,
                    false);
        }
    }
}
