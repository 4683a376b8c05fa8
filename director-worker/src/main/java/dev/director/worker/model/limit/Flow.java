package dev.director.worker.model.limit;

import dev.director.schemas.LimitEvent.Part;
import java.time.Duration;
import java.util.List;

/**
 * Requests or tokens as this worker begins them with one key: at the pace that it was lent, and
 * never more in any minute than it was lent. Told the time, of {@link System#nanoTime}; not
 * thread-safe.
 */
final class Flow {

    static final long NEVER = Long.MAX_VALUE;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Measure measure;
    private final Begun begun;
    private final Pacer pacer;

    Flow(Measure measure, Begun begun, long now) {
        this.measure = measure;
        this.begun = begun;
        this.pacer = new Pacer(now);
    }

    void pace(long perMinute, long now) {
        pacer.pace(perMinute, now);
    }

    void take(long count, long now) {
        pacer.take(count, now);
    }

    /**
     * How long until the next may begin by the pace, in nanoseconds.
     *
     * @param ahead what begins before it
     */
    long untilPaced(long ahead, long now) {
        return pacer.until(ahead, now);
    }

    /** How long until enough of what was begun is a minute old, in nanoseconds. */
    long untilAMinuteOld(Part part, long count, long now) {
        return begun.untilAtMost(part.most() - Math.min(count, part.limit()), measure, now);
    }

    /**
     * How many may begin within a second.
     *
     * @param each of about that size
     */
    int room(Part part, double each, long now) {
        boolean full = untilAMinuteOld(part, (long) each, now) > SECOND.toNanos();
        return full ? 0 : pacer.room(each, SECOND, now);
    }

    /** Half as much again as was begun of late, in a minute. */
    long usual(long now) {
        long ofLate = buckets(now).stream().limit(3).mapToLong(Long::longValue).sum();
        return 1 + ofLate * 15;
    }

    /** By two seconds, the newest first. */
    List<Long> buckets(long now) {
        return begun.buckets(measure, now);
    }
}
