package dev.director.worker.run;

import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.BudgetEvent.Reserve;
import dev.director.schemas.budget.BudgetEvent.Settle;

/**
 * The log that gives money out in one order (invariant 20). What is written here comes back to
 * {@link BudgetBook#apply}, in that order, and nothing of it is lost: a broker that is away is
 * waited for. Thread-safe; returns at once.
 */
public interface BudgetLog {

    void reserve(Reserve reserve);

    /** Nobody wants it any more; if it was not written yet it is not to be. */
    void withdraw(Reserve reserve);

    void settle(Settle settle);

    /** After all that was reserved and settled before. */
    void append(BudgetEvent event);
}
