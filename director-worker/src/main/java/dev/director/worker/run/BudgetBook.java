package dev.director.worker.run;

import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.Ledger;
import java.time.Instant;
import java.util.List;

/** Who is told what the budget log says, in its order. Thread-safe; does not block. */
public interface BudgetBook {

    /** All that the log holds was read; again, where some of it was gone before it was read. */
    void caughtUp(Ledger read);

    /**
     * The next record.
     *
     * @param at the broker's time of it
     */
    void apply(BudgetEvent event, Instant at);

    /** The thresholds that were reached and nobody was told of. */
    List<Ledger.Due> due();

    /** All that is known after the record at that offset. */
    BudgetEvent.Checkpoint checkpoint(long through);
}
