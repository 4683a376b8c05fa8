package dev.director.api.index;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a request.
 *
 * @param state {@code accepted}, the status of its result, or {@code unreadable}
 * @param generation 0, or more where it was redriven
 * @param lane {@code interactive} or {@code batch}, where the request itself was seen
 * @param model the logical name that was asked for
 * @param workflow its type
 * @param at when it was published, else when its result was
 * @param finishedAt when its result was published
 * @param answered what the provider said it was
 * @param usd what it cost, a decimal
 * @param error a code
 * @param waitsFor the newest progress event where that says what it waits for, as JSON
 * @param result where its result lies
 */
public record Run(
        RequestKey key,
        String state,
        int generation,
        Optional<String> lane,
        Optional<String> model,
        Optional<String> workflow,
        Optional<String> conversation,
        Instant at,
        Optional<Instant> finishedAt,
        Optional<String> answered,
        Optional<String> usd,
        Optional<String> error,
        Optional<String> waitsFor,
        Optional<Place> result) {

    /** The record key of everything that belongs to it. */
    public String recordKey() {
        return conversation.orElse(key.requestId());
    }
}
