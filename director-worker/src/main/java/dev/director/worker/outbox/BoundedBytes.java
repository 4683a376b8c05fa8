package dev.director.worker.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Values as bytes, up to a size. A topic's limit is on what is compressed: a record of kilobytes
 * can hold a value of gigabytes, and copies of that would end one worker after the other. Of such a
 * value only its size is kept, in a header; the record's bytes stay where they lie. Thread-safe.
 *
 * <p>Kafka's client itself still takes the value's size in memory once, for a moment.
 */
final class BoundedBytes implements Deserializer<byte @Nullable []> {

    private static final int MAX = 16 << 20;

    @Override
    public byte @Nullable [] deserialize(String topic, byte @Nullable [] data) {
        return data;
    }

    @Override
    public byte @Nullable [] deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
        if (data == null) {
            return null;
        }
        if (data.remaining() > MAX) {
            String size = Integer.toString(data.remaining());
            headers.remove(InboundHeaders.OVERSIZE);
            headers.add(InboundHeaders.OVERSIZE, size.getBytes(StandardCharsets.US_ASCII));
            return null;
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }
}
