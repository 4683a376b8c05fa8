package dev.director.worker.run;

/**
 * Where a run tells how its model calls go, for whoever watches: best effort, outside of the
 * transactions, never blocking for a slow reader. Thread-safe.
 */
@FunctionalInterface
public interface Progress {

    /** Nobody watches. */
    Progress SILENT = (model, provider) -> Attempt.SILENT;

    /**
     * A model call begins; what earlier ones said counts no more.
     *
     * @throws InterruptedException when the run is withdrawn
     */
    Attempt begin(String model, String provider) throws InterruptedException;

    /** One model call as it is watched. */
    interface Attempt {

        /** Nobody watches. */
        Attempt SILENT =
                new Attempt() {
                    @Override
                    public void text(String piece) {
                        // Nobody watches.
                    }

                    @Override
                    public void discard(String reason) {
                        // Nobody watches.
                    }
                };

        /** The answer goes on with this; pieces that come close together are told together. */
        void text(String piece);

        /** What this call said so far counts no more; a further one may follow. */
        void discard(String reason);
    }
}
