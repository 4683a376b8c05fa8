package dev.director.cli.bench;

import java.time.Duration;

/** How requests are offered. */
sealed interface Load {

    /** The pause between two requests of the pacer. */
    Duration gap();

    /** How many requests the pacer sends in all. */
    long paced();

    /** Whether each result is followed by one more request. */
    boolean replacing();

    /**
     * A number of requests is kept unanswered: each result brings the next request.
     *
     * @param outstanding how many
     * @param ramp over which the first ones are spread, so that they do not come in waves
     */
    record Closed(int outstanding, Duration ramp) implements Load {
        @Override
        public Duration gap() {
            return ramp.dividedBy(outstanding);
        }

        @Override
        public long paced() {
            return outstanding;
        }

        @Override
        public boolean replacing() {
            return true;
        }
    }

    /**
     * Requests come evenly paced, whatever becomes of them.
     *
     * @param perSecond how many
     */
    record Open(int perSecond) implements Load {
        @Override
        public Duration gap() {
            return Duration.ofSeconds(1).dividedBy(perSecond);
        }

        @Override
        public long paced() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean replacing() {
            return false;
        }
    }
}
