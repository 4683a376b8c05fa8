package dev.director.worker.run;

import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Where one run commits what it did, as long as its partition is owned. Thread-safe. */
public final class RunJournal {

    private final StepCommitter committer;
    private final Tenure tenure;
    private final RunId id;
    private final AtomicInteger steps;

    /**
     * @param steps how many the journal has of the run already
     */
    public RunJournal(StepCommitter committer, Tenure tenure, RunId id, int steps) {
        this.committer = committer;
        this.tenure = tenure;
        this.id = id;
        this.steps = new AtomicInteger(steps);
    }

    /** The number of the newest step that the journal may have of the run. */
    public int steps() {
        return steps.get();
    }

    /**
     * Returns once the step is committed.
     *
     * @param more what is published with it
     */
    void append(RunStep step, List<Publication> more)
            throws OwnershipLost, TooLarge, InterruptedException {
        List<Publication> publications = new ArrayList<>(more);
        publications.add(new Publication.Stepped(id, steps.incrementAndGet(), step));
        commit(publications);
    }

    /** Returns once all of it is committed, or none of it will be. */
    public void commit(List<Publication> publications)
            throws OwnershipLost, TooLarge, InterruptedException {
        committer.commit(Step.of(tenure, publications));
    }
}
