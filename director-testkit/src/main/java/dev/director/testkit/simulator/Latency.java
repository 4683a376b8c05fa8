package dev.director.testkit.simulator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a call takes before its behaviour shows. As JSON: {@code {"kind": "fixed", "millis":
 * 200}}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Latency.Fixed.class, name = "fixed"),
    @JsonSubTypes.Type(value = Latency.Uniform.class, name = "uniform"),
    @JsonSubTypes.Type(value = Latency.LogNormal.class, name = "lognormal")
})
public sealed interface Latency {

    /** One draw. */
    Duration draw(RandomGenerator random);

    /** No latency at all. */
    static Latency none() {
        return new Fixed(0);
    }

    /** Always {@code duration}, to the millisecond. */
    static Latency of(Duration duration) {
        return new Fixed(duration.toMillis());
    }

    /**
     * Always the same.
     *
     * @param millis milliseconds, 0 or more
     */
    record Fixed(long millis) implements Latency {
        /** Checks the range. */
        public Fixed {
            notNegative(millis);
        }

        @Override
        public Duration draw(RandomGenerator random) {
            return Duration.ofMillis(millis);
        }
    }

    /**
     * Evenly spread from {@code minMillis} to {@code maxMillis}, both included.
     *
     * @param minMillis milliseconds, 0 or more
     * @param maxMillis milliseconds, {@code minMillis} or more
     */
    record Uniform(long minMillis, long maxMillis) implements Latency {
        /** Checks the range. */
        public Uniform {
            notNegative(minMillis);
            notNegative(maxMillis - minMillis);
        }

        @Override
        public Duration draw(RandomGenerator random) {
            return Duration.ofMillis(random.nextLong(minMillis, maxMillis + 1));
        }
    }

    /**
     * Most calls near the median, a few much longer: how providers behave. Cut off at {@code
     * maxMillis}.
     *
     * @param medianMillis milliseconds, half of the calls are faster
     * @param sigma the spread; 0.5 gives a p99 of about three medians
     * @param maxMillis milliseconds, no call takes longer
     */
    record LogNormal(long medianMillis, double sigma, long maxMillis) implements Latency {
        /** Checks the range. */
        public LogNormal {
            notNegative(medianMillis);
            notNegative(maxMillis - medianMillis);
        }

        @Override
        public Duration draw(RandomGenerator random) {
            double millis = medianMillis * Math.exp(sigma * random.nextGaussian());
            return Duration.ofMillis(Math.min(maxMillis, Math.round(millis)));
        }
    }

    private static void notNegative(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException(
                    "a latency must be 0 ms or more, and max at least min");
        }
    }
}
