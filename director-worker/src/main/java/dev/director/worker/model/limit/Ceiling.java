package dev.director.worker.model.limit;

import dev.director.worker.model.catalogue.Provider;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a key may do at present: what is configured, less where the provider says that it is too
 * much, and slowly more again. Where nothing is configured, the second throttling within a while is
 * taken for a limit, and what was sent in the minute before it for about that limit. Told the time,
 * in milliseconds; not thread-safe.
 */
final class Ceiling {

    /** Calls that were on their way when it was lowered may still be throttled. */
    private static final long PAUSE = Duration.ofSeconds(5).toMillis();

    private static final double DOWN = 0.8;
    private static final double LOWEST = 0.1;

    /** So much of the whole is given back after each of these. */
    private static final double UP = 0.02;

    private static final long STEP = Duration.ofSeconds(10).toMillis();

    /** Throttled again within this: where no limit is configured there must be one all the same. */
    private static final long AGAIN = Duration.ofMinutes(10).toMillis();

    /** All reports are in. */
    private static final long REPORTS = 1_500;

    /** Of fewer requests in a minute nothing can be learned. */
    private static final long FEWEST = 60;

    /** A learned limit that has grown to so many times what it was is none. */
    private static final int FORGOTTEN = 2;

    /** Of sums that are whole numbers but for the last bit. */
    private static final double ROUNDING = 1e-6;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final Provider.Limits configured;
    private final Map<Measure, Long> learned = new EnumMap<>(Measure.class);
    private double factor = 1;
    private long loweredAt = NEVER;
    private boolean learning;

    Ceiling(Provider.Limits configured) {
        this.configured = configured;
    }

    /** Whether limits are configured. */
    boolean isConfigured() {
        return !configured.equals(Provider.Limits.NONE);
    }

    /** What it may do now; empty where it is not limited. */
    Optional<Long> limit(Measure measure, long now) {
        return whole(measure, now)
                .map(most -> Math.max(1, (long) Math.floor(most * factor(now) + ROUNDING)));
    }

    /**
     * What it may never do more of, however much is given back. What was begun before a limit was
     * lowered is held against nobody: the pace is lower, and that is enough.
     */
    Optional<Long> most(Measure measure, long now) {
        return whole(measure, now).map(most -> isConfigured() ? most : FORGOTTEN * most);
    }

    private Optional<Long> whole(Measure measure, long now) {
        return isConfigured()
                ? measure.of(configured)
                : Optional.ofNullable(learned.get(measure)).filter(_ -> !forgotten(now));
    }

    /** Whether there is any limit, or one is being learned. */
    boolean limits(long now) {
        return isConfigured() || learning || (!learned.isEmpty() && !forgotten(now));
    }

    /** The share of the whole that is used now. */
    double factor(long now) {
        double up = UP * Math.max(0, (now - loweredAt) / STEP);
        return isConfigured() ? Math.min(1, factor + up) : factor * (1 + up);
    }

    private boolean forgotten(long now) {
        return factor(now) >= FORGOTTEN;
    }

    /** The provider throttled the key, after it had answered; says whether the limit is lowered. */
    boolean throttled(long now) {
        if (now - loweredAt < PAUSE) {
            return false;
        }
        boolean again = now - loweredAt < AGAIN;
        boolean known = isConfigured() || (!learned.isEmpty() && !forgotten(now));
        double lowered = known ? Math.max(LOWEST, factor(now) * DOWN) : 1;
        learning = !known && again;
        loweredAt = now;
        factor = lowered;
        if (!known) {
            learned.clear();
        }
        return known || learning;
    }

    /** Whether it waits for {@link #learn}. */
    boolean isLearning(long now) {
        return learning && now - loweredAt >= REPORTS;
    }

    /** What all workers had begun in the minute before. */
    void learn(long requests, long tokens) {
        learning = false;
        if (requests >= FEWEST) {
            learned.put(Measure.REQUESTS, requests);
            learned.put(Measure.TOKENS, Math.max(1, tokens));
            factor = DOWN;
        }
    }
}
