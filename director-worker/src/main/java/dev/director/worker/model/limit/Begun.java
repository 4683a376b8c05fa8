package dev.director.worker.model.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What this worker has begun with a key in the last minute, in any minute at that: a ring of
 * quarters of a second, 61 seconds long, so that what takes different times to travel is not more
 * than a minute's worth where it arrives. Told the time, of {@link System#nanoTime}; not
 * thread-safe.
 */
final class Begun {

    static final long NEVER = Long.MAX_VALUE;

    private static final long GRAIN = Duration.ofMillis(250).toNanos();
    private static final int GRAINS = 244;

    /** Of two seconds. */
    private static final int BUCKET = 8;

    private final long[] requests = new long[GRAINS];
    private final long[] tokens = new long[GRAINS];
    private long newest;
    private long sumRequests;
    private long sumTokens;

    Begun(long now) {
        this.newest = Math.floorDiv(now, GRAIN);
    }

    void add(long moreTokens, long now) {
        pass(now);
        requests[at(newest)]++;
        tokens[at(newest)] += moreTokens;
        sumRequests++;
        sumTokens += moreTokens;
    }

    long sum(Measure measure, long now) {
        pass(now);
        return switch (measure) {
            case CONCURRENCY -> 0;
            case REQUESTS -> sumRequests;
            case TOKENS -> sumTokens;
        };
    }

    /** How long until the sum is that much at most, in nanoseconds. */
    long untilAtMost(long most, Measure measure, long now) {
        if (most < 0) {
            return NEVER;
        }
        long sum = sum(measure, now);
        long[] grains = measure == Measure.TOKENS ? tokens : requests;
        for (long grain = newest - GRAINS + 1; grain <= newest; grain++) {
            if (sum <= most) {
                return Math.max(0, (grain - 1 + GRAINS) * GRAIN - now);
            }
            sum -= grains[at(grain)];
        }
        return sum <= most ? Math.max(0, (newest + GRAINS) * GRAIN - now) : NEVER;
    }

    /** By two seconds, the newest first, without those at the end in which there was nothing. */
    List<Long> buckets(Measure measure, long now) {
        pass(now);
        long[] grains = measure == Measure.TOKENS ? tokens : requests;
        List<Long> buckets = new ArrayList<>();
        for (int from = 0; from < GRAINS; from += BUCKET) {
            long sum = 0;
            for (int i = from; i < Math.min(from + BUCKET, GRAINS); i++) {
                sum += grains[at(newest - i)];
            }
            buckets.add(sum);
        }
        while (!buckets.isEmpty() && buckets.getLast() == 0) {
            buckets.removeLast();
        }
        return buckets;
    }

    private void pass(long now) {
        long grain = Math.floorDiv(now, GRAIN);
        for (long next = newest + 1; next <= Math.min(grain, newest + GRAINS); next++) {
            sumRequests -= requests[at(next)];
            sumTokens -= tokens[at(next)];
            requests[at(next)] = 0;
            tokens[at(next)] = 0;
        }
        newest = Math.max(newest, grain);
    }

    private static int at(long grain) {
        return Math.floorMod(grain, GRAINS);
    }
}
