package dev.director.api.topics;

import dev.director.api.index.Place;
import java.time.Instant;
import java.util.Optional;

/**
 * What a record of the dead-letter topic says, without its bytes. Everything but {@code place} and
 * {@code at} comes from headers and a value that anybody may have written.
 *
 * @param place where it lies
 * @param at when it was written
 * @param code why: an error code's word, {@code unknown} where there is none
 * @param message why, as a sentence
 * @param identity the request's, where one can be read
 * @param model the logical name that the request asks for
 * @param generation how often it had been redriven when it failed
 * @param attempts model calls that were made for it
 * @param origin where it lay first, where its headers say so
 * @param whole whether it holds the original: a stub says only where that lay
 * @param bytes size of the value
 */
public record DeadLetter(
        Place place,
        Instant at,
        String code,
        String message,
        Optional<RunIdentity> identity,
        Optional<String> model,
        int generation,
        int attempts,
        Optional<Origin> origin,
        boolean whole,
        int bytes) {
    /**
     * Where the record lay that became a dead letter.
     *
     * @param topic its topic
     * @param partition -1 where the headers do not say
     * @param offset -1 where the headers do not say
     * @param at the time of the record
     */
    public record Origin(String topic, int partition, long offset, Optional<Instant> at) {}
}
