package dev.director.api.topics.files;

import dev.director.api.topics.BrokerUnavailable;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file's content. It holds one chunk; the producer holds some more, and a writer waits
 * where Kafka does not keep up. What is never finished has no header, and expires. For one thread.
 */
public final class FileOutput extends OutputStream {
    private static final int CHUNK = 512 * 1024;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final FileHeader begun;
    private final byte[] chunk = new byte[CHUNK];
    private final AtomicReference<@Nullable Exception> refused = new AtomicReference<>();
    private @Nullable Future<RecordMetadata> first;
    private @Nullable Future<RecordMetadata> last;
    private int filled;
    private int chunks;
    private long bytes;

    /**
     * @param begun the header without what is known in the end only
     */
    FileOutput(Producer<byte[], byte[]> producer, String topic, FileHeader begun) {
        this.producer = producer;
        this.topic = topic;
        this.begun = begun;
    }

    /** How many bytes were written. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /**
     * @throws BrokerUnavailable if Kafka refused these bytes or earlier ones
     */
    @Override
    public void write(byte[] from, int offset, int count) {
        int written = 0;
        while (written < count) {
            int step = Math.min(count - written, CHUNK - filled);
            System.arraycopy(from, offset + written, chunk, filled, step);
            filled += step;
            written += step;
            if (filled == CHUNK) {
                send();
            }
        }
        bytes += count;
    }

    /**
     * Returns the header when all in-sync replicas have the content.
     *
     * @throws BrokerUnavailable if Kafka does not take it
     */
    public FileHeader finish() {
        if (filled > 0) {
            send();
        }
        long offset = first == null ? 0 : answer(first).offset();
        if (last != null) {
            answer(last);
        }
        requireTaken();
        return new FileHeader(
                begun.id(),
                begun.tenant(),
                begun.filename(),
                begun.purpose(),
                bytes,
                begun.createdAt(),
                begun.expiresAt(),
                begun.partition(),
                offset,
                chunks);
    }

    private void send() {
        requireTaken();
        byte[] key = begun.chunkKey(chunks).getBytes(StandardCharsets.UTF_8);
        byte[] value = Arrays.copyOf(chunk, filled);
        try {
            last =
                    producer.send(
                            new ProducerRecord<>(topic, begun.partition(), key, value),
                            (_, failure) -> {
                                if (failure != null) {
                                    refused.compareAndSet(null, failure);
                                }
                            });
        } catch (KafkaException e) {
            throw unavailable(e);
        }
        first = first == null ? last : first;
        chunks++;
        filled = 0;
    }

    private void requireTaken() {
        Exception failure = refused.get();
        if (failure != null) {
            throw unavailable(failure);
        }
    }

    private static RecordMetadata answer(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("The API is stopping.", e);
        }
    }

    private static BrokerUnavailable unavailable(Exception e) {
        return new BrokerUnavailable("Kafka did not take a file: " + e.getMessage(), e);
    }
}
