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
        InboundRecord read =
                new InboundRecord(
                        new Pointer(record.topic(), record.partition(), record.offset()),
                        Instant.ofEpochMilli(record.timestamp()),
                        record.timestamp(),
                        record.key(),
                        record.value(),
                        headers);
        return wasForwardedHere(read) ? read.firstSeen(firstSeen(read)) : read;
    }

    /** Whether it was forwarded to where it lies, and not redriven since. */
    static boolean wasForwardedHere(InboundRecord record) {
        byte[] here = InboundHeaders.forwardedTo(record.pointer().partition());
        return record.headerSince(InboundHeaders.FORWARDED, InboundHeaders.GENERATION)
                .filter(to -> Arrays.equals(to, here))
                .isPresent();
    }

    /** Inbound topics use the broker's append time; a forward carries that of the first arrival. */
    private static Instant firstSeen(InboundRecord forwarded) {
        return forwarded
                .headerSince(InboundHeaders.FIRST_SEEN, InboundHeaders.GENERATION)
                .map(carried -> believed(carried, forwarded.timestamp()))
                .map(Instant::ofEpochMilli)
                .orElse(forwarded.firstSeenAt());
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
