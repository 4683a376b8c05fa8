package dev.director.worker.run;

import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import java.util.Optional;

/**
 * Remembers, for one turn of a run, the model call that goes on at the provider by itself: a run
 * that begins again after a crash asks for it instead of paying for another. Confined to the run's
 * thread.
 */
public interface Background {

    /** Nothing was begun, and nothing is. */
    Background NONE =
            new Background() {
                @Override
                public Optional<BackgroundBegan> begun() {
                    return Optional.empty();
                }

                @Override
                public void began(BackgroundBegan call) {
                    throw new IllegalStateException("nothing was to run in the background");
                }

                @Override
                public boolean goesOn() {
                    return false;
                }
            };

    /** The call that an earlier life of the run began for this turn, if one was. */
    Optional<BackgroundBegan> begun();

    /**
     * Returns once the journal has it.
     *
     * @throws OwnershipLost when the partition was lost; its new owner begins a call of its own
     * @throws InterruptedException when the run is withdrawn
     */
    void began(BackgroundBegan call) throws OwnershipLost, InterruptedException;

    /** Whether somebody will go on asking for it when this life of the run is broken off. */
    boolean goesOn();
}
