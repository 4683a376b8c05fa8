package dev.director.worker.intake.budget;

import dev.director.schemas.budget.BudgetEvent.Owner;
import java.util.List;
import java.util.Set;

/** The budget log as a worker takes part in it, from start to end. Thread-safe. */
public final class Treasury implements AutoCloseable {

    private final BudgetWriter writer;
    private final BudgetFollower follower;
    private final BudgetSteward steward;

    public Treasury(BudgetWriter writer, BudgetFollower follower, BudgetSteward steward) {
        this.writer = writer;
        this.follower = follower;
        this.steward = steward;
    }

    /** Returns when all that was written before is known, or after a while. */
    public void start() throws InterruptedException {
        follower.start();
    }

    /**
     * The worker owns these partitions now, and no others: what other workers reserved for their
     * runs counts as spent, and the owner of the first is the steward.
     */
    public void holds(Set<Integer> partitions) {
        if (!partitions.isEmpty()) {
            writer.append(new Owner(writer.self(), List.copyOf(partitions)));
        }
        steward.lead(partitions.contains(0));
    }

    /** Writes what is left, for a few seconds at most. */
    @Override
    public void close() {
        writer.close();
        follower.close();
    }
}
