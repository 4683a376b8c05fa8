package dev.director.schemas.budget;

import dev.director.schemas.budget.BudgetEvent.Checkpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Comes to the ledger from what the budget log still holds: its newest checkpoint, and what that
 * does not know of. Not thread-safe.
 */
public final class Replay {

    private final List<Entry> since = new ArrayList<>();
    private Ledger base = new Ledger();
    private long through = -1;
    private long begun;
    private long next;

    private record Entry(long offset, Instant at, BudgetEvent event) {}

    /**
     * The next record of the log, from its beginning on.
     *
     * @param at the broker's time of it
     */
    public void add(long offset, Instant at, BudgetEvent event) {
        if (offset != next) {
            begun = offset;
        }
        next = offset + 1;
        // Of two stewards at a time the one that knows less may come later.
        if (event instanceof Checkpoint checkpoint && checkpoint.through() > through) {
            base = Ledger.from(checkpoint);
            through = checkpoint.through();
            since.removeIf(entry -> entry.offset() <= through);
        }
        since.add(new Entry(offset, at, event));
    }

    /**
     * From where on the log was read without a gap, if no checkpoint knows of all that was before:
     * the ledger lacks some of it. Negative where nothing is missing.
     */
    public long gapBefore() {
        return begun - 1 > through ? begun : -1;
    }

    /** What the log comes to; nothing is to be added after this. */
    public Ledger ledger() {
        since.forEach(entry -> base.apply(entry.event(), entry.at()));
        since.clear();
        return base;
    }
}
