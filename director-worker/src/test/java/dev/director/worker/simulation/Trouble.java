package dev.director.worker.simulation;

import java.time.Duration;
import java.util.Optional;

/** What a provider may have. */
sealed interface Trouble {

    /**
     * How many calls the workers may make into it once all of them know: what the gates' intervals
     * (docs/outages.md) leave time for, by each worker.
     */
    long mostTries(Duration length);

    /** It refuses connections or answers 503, and what was on its way is cut off. */
    record Down() implements Trouble {

        /** A route that was closed before may be tried at once. */
        @Override
        public long mostTries(Duration length) {
            return Fleet.WORKERS * (1 + tries(Duration.ofSeconds(5), Duration.ZERO, length));
        }
    }

    /** It answers 429 to every call. */
    record Throttling(Optional<Duration> retryAfter) implements Trouble {

        /** Where it says how long, the key opens by itself: for one call, or for four. */
        @Override
        public long mostTries(Duration length) {
            Duration asked = retryAfter.orElse(Duration.ZERO);
            long each = retryAfter.isPresent() ? FIRST_WIDTH : 1;
            return Fleet.WORKERS * each * tries(Duration.ofSeconds(2), asked, length);
        }
    }

    /** Its answers take so many times as long. */
    record Slowness(int times) implements Trouble {

        /** A route that opens lets four calls go, and hears of none sooner than that. */
        @Override
        public long mostTries(Duration length) {
            long openings = 1 + length.dividedBy(FakeProviders.QUICKEST.multipliedBy(times));
            return Fleet.WORKERS * FIRST_WIDTH * openings;
        }
    }

    /** So many percent of its answers are of no use, and are paid for. */
    record Nonsense(int percent) implements Trouble {

        /** It closes nothing: what is of no use is asked for once more, and paid for. */
        @Override
        public long mostTries(Duration length) {
            return UNBOUNDED;
        }
    }

    long UNBOUNDED = Long.MAX_VALUE;

    /** Of a gate that has opened, on each worker. */
    long FIRST_WIDTH = 4;

    /** How often a gate may be tried in that time: its waits double up to a minute. */
    private static long tries(Duration first, Duration atLeast, Duration length) {
        Duration longest = Duration.ofMinutes(1);
        Duration doubled = first;
        Duration at = Duration.ZERO;
        long tries = 0;
        while (true) {
            at = at.plus(doubled.compareTo(atLeast) > 0 ? doubled : atLeast);
            if (at.compareTo(length) >= 0) {
                return tries;
            }
            tries++;
            Duration twice = doubled.multipliedBy(2);
            doubled = twice.compareTo(longest) < 0 ? twice : longest;
        }
    }
}
