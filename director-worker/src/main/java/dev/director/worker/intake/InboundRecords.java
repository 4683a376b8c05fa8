package dev.director.worker.intake;

import dev.director.worker.outbox.InboundHeaders;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.Pointer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Takes Kafka's records out of Kafka's types. */
final class InboundRecords {

    private InboundRecords() {}

    static InboundRecord of(ConsumerRecord<byte[], byte[]> record) {
        List<InboundRecord.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new InboundRecord.Header(header.key(), header.value()));
        }
        return new InboundRecord(
                new Pointer(record.topic(), record.partition(), record.offset()),
                firstSeen(record),
                record.timestamp(),
                record.key(),
                record.value(),
                headers);
    }

    /** Inbound topics use the broker's append time; a forward carries that of the first arrival. */
    private static Instant firstSeen(ConsumerRecord<byte[], byte[]> record) {
        Header carried = record.headers().lastHeader(InboundHeaders.FIRST_SEEN);
        Header forwarded = record.headers().lastHeader(InboundHeaders.FORWARDED);
        if (carried == null
                || carried.value() == null
                || forwarded == null
                || !Arrays.equals(
                        forwarded.value(), InboundHeaders.forwardedTo(record.partition()))) {
            return Instant.ofEpochMilli(record.timestamp());
        }
        return Instant.ofEpochMilli(believed(carried.value(), record.timestamp()));
    }

    /** A client may have written the header itself: no arrival was before 1970 or is to come. */
    private static long believed(byte[] carried, long appended) {
        try {
            long millis = Long.parseLong(new String(carried, StandardCharsets.US_ASCII));
            return millis >= 0 && millis < appended ? millis : appended;
        } catch (NumberFormatException e) {
            return appended;
        }
    }
}
