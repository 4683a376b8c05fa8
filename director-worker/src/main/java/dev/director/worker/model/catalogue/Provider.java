package dev.director.worker.model.catalogue;

import java.util.Map;
import java.util.Optional;

/**
 * Where a provider is and how it wants to be asked.
 *
 * @param baseUrl up to and including the version; empty where the provider is not used
 * @param key the API key; empty where none is configured
 * @param needsKey whether it refuses calls without one
 * @param headers sent with every call
 * @param generations whether it has OpenRouter's {@code GET /generation}, which tells afterwards
 *     what a call has cost that was broken off
 * @param limits what one key may do at a time and in a minute
 */
public record Provider(
        String baseUrl,
        String key,
        Optional<Boolean> needsKey,
        Map<String, String> headers,
        Optional<Boolean> generations,
        Limits limits) {

    public Provider {
        baseUrl = baseUrl == null ? "" : baseUrl.strip();
        key = key == null ? "" : key.strip();
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        limits = limits == null ? Limits.NONE : limits;
    }

    /**
     * What the provider allows a key; what is empty is not limited.
     *
     * @param concurrency calls in flight, 1 or more
     * @param requestsPerMinute calls begun in any minute, 1 or more
     * @param tokensPerMinute tokens of prompts and of sized answers in any minute, 1 or more
     */
    public record Limits(
            Optional<Integer> concurrency,
            Optional<Integer> requestsPerMinute,
            Optional<Long> tokensPerMinute) {

        /** No limit is known. */
        public static final Limits NONE =
                new Limits(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether it can be called: there is an address, and a key where one is needed. */
    public boolean configured() {
        return !baseUrl.isEmpty() && !(key.isEmpty() && needsKey.orElse(true));
    }

    /** Whether it tells afterwards what a call has cost. */
    public boolean tellsGenerations() {
        return generations.orElse(false);
    }

    /** Without the key: this may be logged. */
    @Override
    public String toString() {
        return baseUrl;
    }
}
