package dev.director.testkit.simulator.limit;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a provider allows a credential. Immutable; each method returns a changed copy.
 *
 * @param concurrency calls that may be open at once, 1 or more
 * @param requests that may begin in a window, 1 or more
 * @param tokens that the requests beginning in a window may ask for: prompt and max_tokens, 1 or
 *     more
 * @param windowMillis milliseconds of a window, 1 or more; windows follow one another without a gap
 */
public record Limits(
        OptionalInt concurrency, OptionalLong requests, OptionalLong tokens, long windowMillis) {
    private static final long MINUTE = 60_000;

    /** Checks that a window takes time. */
    public Limits {
        if (windowMillis < 1) {
            throw new IllegalArgumentException("a window takes 1 ms or more, not " + windowMillis);
        }
    }

    /** No limit at all; windows of a minute are counted. */
    public static Limits none() {
        return new Limits(OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty(), MINUTE);
    }

    /**
     * Moonshot's, by the tier of the account (A8).
     *
     * @param tier 0 to 5
     */
    public static Limits moonshotTier(int tier) {
        return switch (tier) {
            case 0 -> of(1, 3, 500_000);
            case 1 -> of(50, 200, 2_000_000);
            case 2 -> of(100, 500, 3_000_000);
            case 3 -> of(200, 5_000, 3_000_000);
            case 4 -> of(400, 5_000, 4_000_000);
            case 5 -> of(1_000, 10_000, 5_000_000);
            default -> throw new IllegalArgumentException("tiers are 0 to 5, not " + tier);
        };
    }

    private static Limits of(int concurrency, long requests, long tokens) {
        return none().concurrency(concurrency).requests(requests).tokens(tokens);
    }

    /** The same with at most {@code calls} open at once. */
    public Limits concurrency(int calls) {
        return new Limits(OptionalInt.of(calls), requests, tokens, windowMillis);
    }

    /** The same with at most {@code count} requests a window. */
    public Limits requests(long count) {
        return new Limits(concurrency, OptionalLong.of(count), tokens, windowMillis);
    }

    /** The same with at most {@code count} tokens a window. */
    public Limits tokens(long count) {
        return new Limits(concurrency, requests, OptionalLong.of(count), windowMillis);
    }

    /** The same with another window than a minute, so that a test need not wait for one. */
    public Limits every(Duration window) {
        return new Limits(concurrency, requests, tokens, window.toMillis());
    }
}
