package dev.director.testkit.simulator.limit;

import java.util.Map;

/**
 * A call that is one too many.
 *
 * @param message in Moonshot's words
 * @param headers X-RateLimit-Limit, -Remaining, -Reset in seconds
 */
public record Refusal(String message, Map<String, String> headers) {
    private static final String ACCOUNT = "Your account org-simulated<ak-simulated> ";

    /** Copies the headers. */
    public Refusal {
        headers = Map.copyOf(headers);
    }

    static Refusal concurrency(int limit) {
        return of(
                "request reached max organization concurrency: %d, please try again after 1 seconds"
                        .formatted(limit),
                limit,
                1);
    }

    static Refusal requests(long limit, long seconds) {
        return of(
                "request reached organization max RPM: %d, please try again after %d seconds"
                        .formatted(limit, seconds),
                limit,
                seconds);
    }

    static Refusal tokens(long current, long limit, long seconds) {
        return of(
                "request reached organization TPM rate limit, current: %d, limit: %d"
                        .formatted(current, limit),
                limit,
                seconds);
    }

    private static Refusal of(String words, long limit, long seconds) {
        return new Refusal(
                ACCOUNT + words,
                Map.of(
                        "X-RateLimit-Limit", String.valueOf(limit),
                        "X-RateLimit-Remaining", "0",
                        "X-RateLimit-Reset", String.valueOf(seconds)));
    }
}
