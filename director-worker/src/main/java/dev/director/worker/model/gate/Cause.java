package dev.director.worker.model.gate;

import dev.director.schemas.ErrorCode;
import java.time.Duration;

/** Why a gate closes, and how long it is left alone where the provider does not say. */
enum Cause {
    /** Too many requests: over in a moment, or in a minute. */
    THROTTLED(Duration.ofSeconds(2), Duration.ofMinutes(1)),
    /** No credit left: until somebody pays. */
    QUOTA(Duration.ofMinutes(1), Duration.ofMinutes(10)),
    /** The key is refused: until somebody sets another. */
    KEY(Duration.ofMinutes(1), Duration.ofMinutes(10)),
    /** The model is not served: perhaps for ever. */
    GONE(Duration.ofMinutes(1), Duration.ofHours(1)),
    /** A run of errors: until the provider has recovered. */
    ERRORS(Duration.ofSeconds(5), Duration.ofMinutes(1)),
    /** Answers of no use, each of them paid for. */
    QUALITY(Duration.ofMinutes(1), Duration.ofMinutes(30));

    private final Duration first;
    private final Duration longest;

    Cause(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    static Cause of(ErrorCode code) {
        return switch (code) {
            case PROVIDER_RATE_LIMITED -> THROTTLED;
            case PROVIDER_QUOTA -> QUOTA;
            case PROVIDER_AUTH -> KEY;
            case PROVIDER_MODEL_GONE -> GONE;
            case MALFORMED_ANSWER -> QUALITY;
            default -> ERRORS;
        };
    }

    /**
     * @param closings how often it was closed before without having been well in between
     */
    Duration interval(int closings) {
        Duration doubled = first.multipliedBy(1L << Math.min(Math.max(closings, 0), 20));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
