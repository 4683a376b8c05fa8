package dev.director.worker.model.limit;

import java.time.Duration;

/**
 * Spaces out what is counted by the minute, requests or tokens, at a rate that may change: a leaky
 * bucket as a meter (the generic cell rate algorithm, ATM Forum TM 4.1, 4.4.2). What comes evenly
 * passes at once; a burst of up to a second's worth passes too. Told the time, of {@link
 * System#nanoTime}; not thread-safe.
 */
final class Pacer {

    static final long NEVER = Long.MAX_VALUE;

    /** As {@link Begun} counts: the pace alone keeps to the limit. */
    private static final double MINUTE = Duration.ofSeconds(61).toNanos();

    private static final double BURST = Duration.ofSeconds(1).toNanos();

    private double perNano;
    private double debt;
    private long at;

    Pacer(long now) {
        this.at = now;
    }

    /**
     * @param perMinute 0 for none at all
     */
    void pace(long perMinute, long now) {
        pass(now);
        perNano = perMinute / MINUTE;
    }

    /** What passes without a pace owes nothing. */
    void take(long count, long now) {
        pass(now);
        debt += perNano > 0 ? count : 0;
    }

    /**
     * How long until the next may pass, in nanoseconds.
     *
     * @param ahead what passes before it
     */
    long until(long ahead, long now) {
        pass(now);
        double owed = debt + ahead;
        if (owed <= 0 && perNano > 0) {
            return 0;
        }
        return perNano > 0 ? (long) Math.ceil(owed / perNano) : NEVER;
    }

    /** How many of that size may pass within the time. */
    int room(double each, Duration within, long now) {
        pass(now);
        double owed = debt - within.toNanos() * perNano;
        return perNano > 0 && owed <= 0 ? 1 + (int) Math.min(1e6, Math.floor(-owed / each)) : 0;
    }

    private void pass(long now) {
        debt = Math.max(debt - (now - at) * perNano, -BURST * perNano);
        at = now;
    }
}
