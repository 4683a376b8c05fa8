package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How workers share what a provider allows a key: each says what it wants, one of them, the
 * allocator, answers with what it may do and for how long. A worker without a lease begins no call
 * with a key that has limits.
 */
public sealed interface LimitEvent extends ControlEvent {

    /**
     * What a worker wants. It is repeated about once a second for as long as that is anything.
     *
     * @param worker its slot
     * @param since when this life of it began: no two lives share a lease
     * @param seq counts this life's demands, from 1
     * @param applied leases that answer demands before this one are in force no more
     * @param keys those that it wants to call with, or has
     */
    record Demand(
            @JsonProperty(required = true) String worker,
            @JsonProperty(required = true) Instant since,
            @JsonProperty(required = true) long seq,
            @JsonProperty(required = true) long applied,
            @JsonProperty(required = true) List<Want> keys)
            implements LimitEvent {
        /**
         * @throws InvalidEvent if a component is missing or out of range
         */
        public Demand {
            worker = Check.text(worker, "worker");
            since = Check.present(since, "since");
            Check.require(seq >= 1, "seq", "must be 1 or more");
            Check.notNegative(applied, "applied");
            keys = Check.list(keys, "keys");
        }

        @Override
        public String kind() {
            return "limit-demand";
        }

        @Override
        public String key() {
            return kind() + "/" + worker;
        }
    }

    /**
     * What a worker wants of one key. What it began counts with those that may be had again a
     * minute later.
     *
     * @param name the provider's
     * @param inFlight calls that are on their way
     * @param concurrency calls that it would have on their way
     * @param requests that it would begin in a minute
     * @param tokens that it would ask for in a minute
     * @param largest tokens of the largest call that waits
     * @param requestsBegun requests of the last minute, by two seconds, the newest first
     * @param tokensBegun tokens of the last minute, by two seconds, the newest first
     */
    record Want(
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) long inFlight,
            @JsonProperty(required = true) long concurrency,
            @JsonProperty(required = true) long requests,
            @JsonProperty(required = true) long tokens,
            @JsonProperty(required = true) long largest,
            @JsonProperty(required = true) List<Long> requestsBegun,
            @JsonProperty(required = true) List<Long> tokensBegun) {
        /**
         * @throws InvalidEvent if a component is missing or out of range
         */
        public Want {
            name = Check.text(name, "name");
            Check.notNegative(inFlight, "inFlight");
            Check.notNegative(concurrency, "concurrency");
            Check.notNegative(requests, "requests");
            Check.notNegative(tokens, "tokens");
            Check.notNegative(largest, "largest");
            requestsBegun = Check.list(requestsBegun, "requestsBegun");
            tokensBegun = Check.list(tokensBegun, "tokensBegun");
        }
    }

    /**
     * A worker has become the allocator. Leases count that carry the newest term, and come after
     * its announcement.
     *
     * @param term counts the allocators, from 1; of two that announce the same the first counts
     * @param worker its slot
     * @param since when this life of it began
     */
    record Office(
            @JsonProperty(required = true) long term,
            @JsonProperty(required = true) String worker,
            @JsonProperty(required = true) Instant since)
            implements LimitEvent {
        /**
         * @throws InvalidEvent if a component is missing or out of range
         */
        public Office {
            Check.require(term >= 1, "term", "must be 1 or more");
            worker = Check.text(worker, "worker");
            since = Check.present(since, "since");
        }

        @Override
        public String kind() {
            return "limit-office";
        }
    }

    /**
     * What a worker may do. It holds from when the demand that it answers was <em>sent</em>, by the
     * worker's own clock: one that was frozen finds it expired.
     *
     * @param worker whose
     * @param since which life of it
     * @param seq the demand that it answers
     * @param term of the allocator that gives it
     * @param ttlMs how long it holds, in milliseconds
     * @param keys those that have limits; of others any number of calls may begin
     */
    record Lease(
            @JsonProperty(required = true) String worker,
            @JsonProperty(required = true) Instant since,
            @JsonProperty(required = true) long seq,
            @JsonProperty(required = true) long term,
            @JsonProperty(required = true) long ttlMs,
            @JsonProperty(required = true) List<Share> keys)
            implements LimitEvent {
        /**
         * @throws InvalidEvent if a component is missing or out of range
         */
        public Lease {
            worker = Check.text(worker, "worker");
            since = Check.present(since, "since");
            Check.require(seq >= 1, "seq", "must be 1 or more");
            Check.require(term >= 1, "term", "must be 1 or more");
            Check.require(ttlMs >= 1, "ttlMs", "must be 1 or more");
            keys = Check.list(keys, "keys");
        }

        @Override
        public String kind() {
            return "limit-lease";
        }

        @Override
        public String key() {
            return kind() + "/" + worker;
        }
    }

    /**
     * A worker's share of one key; what is absent is not limited.
     *
     * @param name the provider's
     * @param concurrency calls on their way
     * @param requests begun in a minute
     * @param tokens asked for in a minute
     */
    record Share(
            @JsonProperty(required = true) String name,
            Optional<Part> concurrency,
            Optional<Part> requests,
            Optional<Part> tokens) {
        /**
         * @throws InvalidEvent if a component is missing or out of range
         */
        public Share {
            name = Check.text(name, "name");
            concurrency = Check.optional(concurrency);
            requests = Check.optional(requests);
            tokens = Check.optional(tokens);
        }
    }

    /**
     * One number of a share.
     *
     * @param limit what all workers may do together at present
     * @param pace what this one may do in a minute, evenly spaced; of calls on their way: how many
     * @param most what it may have done in any minute, those before the lease included; of calls on
     *     their way: how many
     */
    record Part(
            @JsonProperty(required = true) long limit,
            @JsonProperty(required = true) long pace,
            @JsonProperty(required = true) long most) {
        /**
         * @throws InvalidEvent if a component is out of range
         */
        public Part {
            Check.require(limit >= 1, "limit", "must be 1 or more");
            Check.notNegative(pace, "pace");
            Check.notNegative(most, "most");
        }
    }
}
