package dev.director.worker.outbox;

import dev.director.schemas.Codec;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.InboundRecord.Header;
import dev.director.worker.run.Pointer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a request in the journal, from which the record comes back byte for byte: its value
 * and headers as they were, its key, time and place as further headers. Pure.
 */
public final class KeptRequest {

    private static final String KEY = "director-kept-key";
    private static final String TIME = "director-kept-time";
    private static final String PLACE = "director-kept-place";

    private KeptRequest() {}

    static RecordHeaders headers(InboundRecord original) {
        RecordHeaders headers = StepEncoder.headersOf(original);
        headers.add(TIME, ByteBuffer.allocate(Long.BYTES).putLong(original.timestamp()).array());
        headers.add(PLACE, Codec.encode(original.pointer()));
        byte @Nullable [] key = original.key();
        if (key != null) {
            headers.add(KEY, key);
        }
        return headers;
    }

    /**
     * The record as it was.
     *
     * @param firstSeenAt as the journal's entry has it
     */
    public static InboundRecord original(InboundRecord copy, Instant firstSeenAt) {
        Set<String> ours = Set.of(KEY, TIME, PLACE);
        List<Header> headers =
                copy.headers().stream().filter(header -> !ours.contains(header.name())).toList();
        return new InboundRecord(
                copy.header(PLACE)
                        .map(place -> Codec.mapper().readValue(place, Pointer.class))
                        .orElse(copy.pointer()),
                firstSeenAt,
                copy.header(TIME)
                        .map(time -> ByteBuffer.wrap(time).getLong())
                        .orElse(copy.timestamp()),
                copy.header(KEY).orElse(null),
                copy.value(),
                headers);
    }
}
