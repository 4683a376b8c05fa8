package dev.director.worker.model;

import java.time.Duration;

/**
 * Spaces out what a provider counts by the minute, requests or tokens: the generic cell rate
 * algorithm (ATM Forum TM 4.1, 4.4.2). What comes evenly passes at once; a burst of up to a
 * second's worth passes too; more is given later turns. Thread-safe; nothing here blocks.
 */
final class Pacer {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long BURST = Duration.ofSeconds(1).toNanos();

    private final double nanosEach;
    private long free;

    /**
     * @param perMinute how many in any minute, 1 or more
     * @param now of {@link System#nanoTime}
     */
    Pacer(long perMinute, long now) {
        this.nanosEach = (double) MINUTE / perMinute;
        this.free = now - BURST;
    }

    /**
     * Takes the next turn for so many, unless it would come after the limit.
     *
     * @return how long until that turn, in nanoseconds, 0 for now; negative when it would come too
     *     late and was not taken
     */
    synchronized long take(long count, long now, long atMost) {
        long from = Math.max(free, now - BURST);
        long wait = Math.max(0, from - now);
        if (wait > atMost) {
            return -1;
        }
        free = from + (long) (count * nanosEach);
        return wait;
    }
}
