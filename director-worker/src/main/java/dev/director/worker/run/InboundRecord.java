package dev.director.worker.run;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record as it came from an inbound topic, byte for byte: what a dead letter and a forward carry
 * on.
 *
 * @param pointer where it lies
 * @param firstSeenAt when Director first received it: the broker's append time, or the time carried
 *     by a forward. Deadlines count from here (invariant 17)
 * @param timestamp the record's own timestamp, in milliseconds since the epoch
 * @param key the original key, if any
 * @param value the original value; null for a tombstone
 * @param headers all of the original headers, in order
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are compared by nobody; they are carried
public record InboundRecord(
        Pointer pointer,
        Instant firstSeenAt,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {

    /** Version 00 has 55 characters; later ones may append to it. */
    private static final int MAX_TRACEPARENT = 256;

    /** One header of a record; several may share a name. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(String name, byte @Nullable [] value) {}

    /** The same, first received at that time: the record of a lane change came later. */
    public InboundRecord firstSeen(Instant at) {
        return new InboundRecord(pointer, at, timestamp, key, value, headers);
    }

    /** The size of the value in bytes. */
    public int size() {
        byte[] bytes = value;
        return bytes == null ? 0 : bytes.length;
    }

    /** Key, value and headers together, in bytes. */
    public long weight() {
        byte[] keyBytes = key;
        long weight = size() + (keyBytes == null ? 0L : keyBytes.length);
        for (Header header : headers) {
            byte[] bytes = header.value();
            weight += header.name().length() + (bytes == null ? 0L : bytes.length);
        }
        return weight;
    }

    /** The value of the last header of that name, as Kafka reads repeated headers. */
    public Optional<byte[]> header(String name) {
        byte[] found = null;
        for (Header header : headers) {
            if (header.name().equals(name)) {
                found = header.value();
            }
        }
        return Optional.ofNullable(found);
    }

    /**
     * The same, unless a header of the other name came after it: headers are added at the end, and
     * what is older than the other tells of an earlier life of the record.
     */
    public Optional<byte[]> headerSince(String name, String since) {
        byte[] found = null;
        for (Header header : headers) {
            if (header.name().equals(name)) {
                found = header.value();
            } else if (header.name().equals(since)) {
                found = null;
            }
        }
        return Optional.ofNullable(found);
    }

    /**
     * The trace that the publisher began, as W3C's {@code traceparent} has it. What is longer than
     * any such is no trace, and would make the result too large.
     */
    public Optional<String> traceparent() {
        return header("traceparent")
                .filter(value -> value.length <= MAX_TRACEPARENT)
                .map(value -> new String(value, StandardCharsets.US_ASCII));
    }
}
