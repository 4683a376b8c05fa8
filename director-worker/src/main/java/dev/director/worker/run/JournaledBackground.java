package dev.director.worker.run;

import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.util.List;
import java.util.Optional;

/**
 * Remembers in the run's journal.
 *
 * @param begun what the journal had when this life of the run began
 */
record JournaledBackground(RunJournal journal, Optional<BackgroundBegan> begun)
        implements Background {

    @Override
    public void began(BackgroundBegan call) throws OwnershipLost, InterruptedException {
        try {
            journal.append(call, List.of());
        } catch (TooLarge e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a run that is cancelled nobody does. */
    @Override
    public boolean goesOn() {
        return journal.inbox().cancellation().told().isEmpty();
    }
}
