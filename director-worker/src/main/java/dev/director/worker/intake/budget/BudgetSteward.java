package dev.director.worker.intake.budget;

import dev.director.schemas.BudgetAlert;
import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.BudgetEvent.Announced;
import dev.director.schemas.budget.BudgetEvent.Checkpoint;
import dev.director.schemas.budget.Ledger;
import dev.director.worker.run.BudgetBook;
import dev.director.worker.run.BudgetLog;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one worker does for all of them, the owner of partition 0: now and then it writes down what
 * the budget log came to and forgets what lies before, and it tells of thresholds that were
 * reached. Should two do it for a moment, nothing is wrong. The follower's thread calls it; {@link
 * #lead} may come from any.
 */
public final class BudgetSteward {

    private static final Logger log = LoggerFactory.getLogger(BudgetSteward.class);

    /** A start reads so many records at most, and those that came while one was written. */
    private static final long CHECKPOINT_EVERY = 2_000;

    /** A quiet log is kept from being forgotten by its retention. */
    private static final Duration CHECKPOINT_AFTER = Duration.ofHours(1);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** What could not be published by then is told once more. */
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

    private final BudgetBook book;
    private final BudgetLog out;
    private final LongConsumer forget;
    private final Alerts alerts;
    private final Clock clock;
    private final Map<String, Instant> told = new HashMap<>();
    private volatile boolean leading;
    private Instant looked = Instant.EPOCH;
    private Instant written;
    private long through = -1;
    private long readBack = -1;

    /** Who tells of an alert. */
    public interface Alerts {

        /**
         * Returns at once.
         *
         * @param done to be called when it is safely told, from any thread
         */
        void tell(BudgetAlert alert, Runnable done);
    }

    /**
     * @param forget deletes the log's records before an offset; best effort
     */
    public BudgetSteward(
            BudgetBook book, BudgetLog out, LongConsumer forget, Alerts alerts, Clock clock) {
        this.book = book;
        this.out = out;
        this.forget = forget;
        this.alerts = alerts;
        this.clock = clock;
        this.written = clock.instant();
    }

    /** Whether this worker is to do it. */
    public void lead(boolean lead) {
        leading = lead;
    }

    /**
     * What the follower reads. What lies before the last checkpoint but one is needed by nobody:
     * whoever reads now has the last.
     */
    void read(BudgetEvent event) {
        if (event instanceof Checkpoint checkpoint) {
            if (leading && readBack >= 0) {
                forget.accept(Math.min(readBack, checkpoint.through()) + 1);
            }
            readBack = checkpoint.through();
            through = Math.max(through, readBack);
        }
    }

    /** How far was read: the offset of the next record. */
    void upTo(long next) {
        if (!leading) {
            told.clear();
            return;
        }
        Instant now = clock.instant();
        boolean late = !now.isBefore(written.plus(CHECKPOINT_AFTER)) && next > 0;
        if (next - 1 - through >= CHECKPOINT_EVERY || late) {
            through = next - 1;
            written = now;
            out.append(book.checkpoint(through));
        }
        if (!now.isBefore(looked.plus(LOOK_EVERY))) {
            looked = now;
            told.values().removeIf(at -> at.plus(TELL_AGAIN).isBefore(now));
            book.due().stream()
                    .filter(due -> told.putIfAbsent(due.name(), now) == null)
                    .forEach(due -> tell(due, now));
        }
    }

    private void tell(Ledger.Due due, Instant now) {
        BudgetAlert alert = alert(due, now);
        log.warn("Budget alert: {}", alert.message());
        alerts.tell(alert, () -> out.append(new Announced(due.name())));
    }

    private static BudgetAlert alert(Ledger.Due due, Instant now) {
        Ledger.Standing standing = due.standing();
        return new BudgetAlert(
                due.name(),
                now,
                standing.scope(),
                standing.budget().period(),
                standing.at(),
                due.percent(),
                standing.limit(),
                standing.spent(),
                standing.reserved().max(BigDecimal.ZERO),
                "the budget %s/%s of %s USD has spent %s in %s, and %s are reserved: %s"
                        .formatted(
                                standing.scope(),
                                standing.budget().period().wire(),
                                standing.limit().toPlainString(),
                                standing.spent().toPlainString(),
                                standing.at(),
                                standing.reserved().toPlainString(),
                                what(due)));
    }

    private static String what(Ledger.Due due) {
        return due.bySpending()
                ? due.percent() + " % are reached"
                : "what is left is too little for a call, and calls are refused";
    }
}
