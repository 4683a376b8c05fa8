package dev.director.worker.model.limit;

import dev.director.schemas.LimitEvent;
import dev.director.worker.model.catalogue.Provider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a provider limits of a key. */
public enum Measure {
    /** Calls on their way. */
    CONCURRENCY,
    /** Requests begun in a minute. */
    REQUESTS,
    /** Tokens asked for in a minute: prompts and sized answers. */
    TOKENS;

    private static final long FEWEST = 4;

    /** The word used as a metric's label. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean perMinute() {
        return this != CONCURRENCY;
    }

    Optional<Long> of(Provider.Limits limits) {
        return switch (this) {
            case CONCURRENCY -> limits.concurrency().map(Integer::longValue);
            case REQUESTS -> limits.requestsPerMinute().map(Integer::longValue);
            case TOKENS -> limits.tokensPerMinute();
        };
    }

    Optional<LimitEvent.Part> of(LimitEvent.Share share) {
        return switch (this) {
            case CONCURRENCY -> share.concurrency();
            case REQUESTS -> share.requests();
            case TOKENS -> share.tokens();
        };
    }

    long wanted(LimitEvent.Want want) {
        return switch (this) {
            case CONCURRENCY -> want.concurrency();
            case REQUESTS -> want.requests();
            case TOKENS -> want.tokens();
        };
    }

    /**
     * What a share must be for anything to come of it. A tiny limit goes whole from hand to hand:
     * in shares of one a minute each would wait for its own minute to pass.
     */
    long least(LimitEvent.Want want) {
        return switch (this) {
            case CONCURRENCY -> 1;
            case REQUESTS -> FEWEST;
            case TOKENS -> Math.max(1, want.largest());
        };
    }

    List<Long> begun(LimitEvent.Want want) {
        return switch (this) {
            case CONCURRENCY -> List.of();
            case REQUESTS -> want.requestsBegun();
            case TOKENS -> want.tokensBegun();
        };
    }
}
