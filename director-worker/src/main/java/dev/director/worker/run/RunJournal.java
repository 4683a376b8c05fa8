package dev.director.worker.run;

import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.util.List;

/** Where one run commits what it did, as long as its partition is owned. Confined to its thread. */
public final class RunJournal {

    private final StepCommitter committer;
    private final Tenure tenure;
    private final RunId id;
    private int steps;

    /**
     * @param steps how many the journal has of the run already
     */
    public RunJournal(StepCommitter committer, Tenure tenure, RunId id, int steps) {
        this.committer = committer;
        this.tenure = tenure;
        this.id = id;
        this.steps = steps;
    }

    /** How many steps the journal has of the run. */
    public int steps() {
        return steps;
    }

    /** Returns once the step is committed. */
    void append(RunStep step) throws OwnershipLost, TooLarge, InterruptedException {
        commit(List.of(new Publication.Stepped(id, steps + 1, step)));
        steps++;
    }

    /** Returns once all of it is committed, or none of it will be. */
    public void commit(List<Publication> publications)
            throws OwnershipLost, TooLarge, InterruptedException {
        committer.commit(Step.of(tenure, publications));
    }
}
