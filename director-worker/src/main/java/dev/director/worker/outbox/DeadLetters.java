package dev.director.worker.outbox;

import static dev.director.worker.outbox.StepEncoder.utf8;

import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Publication;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Forms dead letters: the original key, value and headers byte for byte, spring-kafka's own headers
 * (numbers big-endian, as its recoverer writes them) so that its tools read them, and Director's.
 */
final class DeadLetters {

    private static final int MAX_STUB_KEY = 64 << 10;

    private static final List<String> REASON =
            List.of(
                    KafkaHeaders.DLT_EXCEPTION_MESSAGE,
                    "director-error-code",
                    "director-error-message",
                    "director-attempts",
                    InboundHeaders.GENERATION);

    private final String topic;
    private final String familyTopic;
    private final String group;

    /**
     * @param topic what nothing could finish
     * @param familyTopic what another model is to finish
     */
    DeadLetters(String topic, String familyTopic, String group) {
        this.topic = topic;
        this.familyTopic = familyTopic;
        this.group = group;
    }

    ProducerRecord<byte[], byte[]> whole(Publication.DeadLetter letter) {
        RecordHeaders headers = StepEncoder.headersOf(letter.original());
        describe(headers, letter);
        return message(letter.original().key(), letter.original().value(), headers);
    }

    /** For a dead letter that its topic does not take: where the original lies, and why. */
    ProducerRecord<byte[], byte[]> stub(Publication.DeadLetter letter) {
        RecordHeaders headers = new RecordHeaders();
        describe(headers, letter);
        headers.add("director-stub", utf8("true"));
        Pointer pointer = letter.original().pointer();
        byte[] value =
                Codec.encode(
                        Map.of(
                                "stubOf",
                                Map.of(
                                        "topic", pointer.topic(),
                                        "partition", pointer.partition(),
                                        "offset", pointer.offset(),
                                        "bytes", bytes(letter.original()))));
        return message(small(letter.original().key()), value, headers);
    }

    /** To the dead-letter topic of a model's family, where the run goes on. */
    ProducerRecord<byte[], byte[]> hop(Publication.Hop hop, int partition) {
        RecordHeaders headers = StepEncoder.headersOf(hop.original());
        describe(
                headers,
                new Publication.DeadLetter(
                        hop.original(),
                        hop.code(),
                        hop.message(),
                        hop.attempts(),
                        hop.generation()));
        headers.remove(InboundHeaders.HOP);
        headers.add(InboundHeaders.HOP, utf8(Integer.toString(hop.hop())));
        return new ProducerRecord<>(
                familyTopic, partition, hop.id().keyBytes(), hop.original().value(), headers);
    }

    ProducerRecord<byte[], byte[]> stub(Publication.Forward forward) {
        return stub(
                new Publication.DeadLetter(
                        forward.original(),
                        ErrorCode.MISPLACED,
                        "the record belongs to partition %d and could not be forwarded there"
                                .formatted(forward.partition()),
                        0,
                        0));
    }

    private static long bytes(InboundRecord original) {
        return original.header(InboundHeaders.OVERSIZE)
                .map(size -> new String(size, StandardCharsets.US_ASCII))
                .filter(size -> size.matches("\\d{1,10}"))
                .map(Long::parseLong)
                .orElse((long) original.size());
    }

    private ProducerRecord<byte[], byte[]> message(
            byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        return new ProducerRecord<>(topic, null, key, value, headers);
    }

    /** The key may be what made the dead letter too large. */
    private static byte @Nullable [] small(byte @Nullable [] key) {
        return key == null || key.length > MAX_STUB_KEY ? null : key;
    }

    /** Where the record lay at first: of one that went through a family's topic, before that. */
    private void describe(RecordHeaders headers, Publication.DeadLetter letter) {
        Pointer pointer = letter.original().pointer();
        if (pointer.topic().equals(familyTopic)
                && headers.lastHeader(InboundHeaders.HOP) != null
                && headers.lastHeader(KafkaHeaders.DLT_ORIGINAL_TOPIC) != null) {
            REASON.forEach(headers::remove);
            explain(headers, letter);
            return;
        }
        headers.add(KafkaHeaders.DLT_ORIGINAL_TOPIC, utf8(pointer.topic()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_PARTITION, int32(pointer.partition()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_OFFSET, int64(pointer.offset()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_TIMESTAMP, int64(letter.original().timestamp()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_TIMESTAMP_TYPE, utf8("LogAppendTime"));
        headers.add(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP, utf8(group));
        explain(headers, letter);
    }

    private static void explain(RecordHeaders headers, Publication.DeadLetter letter) {
        headers.add(KafkaHeaders.DLT_EXCEPTION_MESSAGE, utf8(letter.message()));
        headers.add("director-error-code", utf8(letter.code().wire()));
        headers.add("director-error-message", utf8(letter.message()));
        headers.add("director-attempts", utf8(Integer.toString(letter.attempts())));
        // That of a redriven request says the same; two would outlive the next redrive.
        headers.remove(InboundHeaders.GENERATION);
        headers.add(InboundHeaders.GENERATION, utf8(Integer.toString(letter.generation())));
    }

    private static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] int64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
