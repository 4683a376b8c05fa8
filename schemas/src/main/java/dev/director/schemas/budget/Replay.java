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

    private record Entry(long offset, Instant at, BudgetEvent event) {}

    /**
     * The next record of the log, from its beginning on.
     *
     * @param at the broker's time of it
     */
    public void add(long offset, Instant at, BudgetEvent event) {
        if (event instanceof Checkpoint checkpoint) {
            base = Ledger.from(checkpoint, at);
            since.removeIf(entry -> entry.offset() <= checkpoint.through());
        } else {
            since.add(new Entry(offset, at, event));
        }
    }

    /** What the log comes to; nothing is to be added after this. */
    public Ledger ledger() {
        since.forEach(entry -> base.apply(entry.event(), entry.at()));
        since.clear();
        return base;
    }
}
