package dev.director.api.index;

import java.time.Instant;
import java.util.Optional;

/**
 * What a record of a topic says of a request. In whatever order the news of one request come, the
 * index comes to the same.
 */
public sealed interface News {

    /** Whose it is. */
    RequestKey key();

    /**
     * It was published.
     *
     * @param generation 0, or more where it was redriven
     * @param lane {@code interactive} or {@code batch}
     * @param workflow its type
     * @param at the broker's time of the record
     */
    record Accepted(
            RequestKey key,
            int generation,
            String lane,
            String model,
            Optional<String> workflow,
            Optional<String> conversation,
            Instant at)
            implements News {}

    /**
     * It has its result.
     *
     * @param state the result's status, or {@code unreadable}
     * @param answered what the provider said it was
     * @param usd what it cost, a decimal
     * @param error a code
     * @param place where the result lies
     * @param at the broker's time of the record
     */
    record Finished(
            RequestKey key,
            int generation,
            String state,
            Optional<String> model,
            Optional<String> answered,
            Optional<String> usd,
            Optional<String> error,
            Optional<String> conversation,
            Place place,
            Instant at)
            implements News {}

    /**
     * It got on.
     *
     * @param offset orders it among the others of its request
     * @param waitsFor the event where it says what the request waits for
     * @param value the event's JSON
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Progressed(RequestKey key, long offset, boolean waitsFor, byte[] value)
            implements News {}

    /**
     * Somebody is to run a tool, or to approve.
     *
     * @param place where the call lies
     */
    record Called(RequestKey key, String callId, String recordKey, Place place) implements News {}

    /** A call has its answer. */
    record Answered(RequestKey key, String callId) implements News {}
}
