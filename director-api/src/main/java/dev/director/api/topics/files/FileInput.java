package dev.director.api.topics.files;

import dev.director.api.topics.BrokerUnavailable;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a file's content, chunk by chunk. Chunks of others that lie between its own are passed
 * over. For one thread.
 */
final class FileInput extends InputStream {
    private static final Duration POLL = Duration.ofMillis(250);

    private final Consumer<byte[], byte[]> consumer;
    private final FileHeader file;
    private final TopicPartition partition;
    private final Duration patience;
    private final Queue<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
    private final long end;
    private byte[] chunk = new byte[0];
    private int read;
    private int next;

    /**
     * @param consumer without a group; closed with this
     * @param patience how long Kafka may take over the next chunk
     */
    FileInput(Consumer<byte[], byte[]> consumer, String topic, FileHeader file, Duration patience) {
        this.consumer = consumer;
        this.file = file;
        this.partition = new TopicPartition(topic, file.partition());
        this.patience = patience;
        try {
            var one = List.of(partition);
            end = consumer.endOffsets(one, patience).getOrDefault(partition, 0L);
            consumer.assign(one);
            consumer.seek(partition, file.firstOffset());
        } catch (KafkaException e) {
            consumer.close();
            throw unavailable(e);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    /**
     * @throws FileGone if the rest was deleted
     * @throws BrokerUnavailable if Kafka does not go on in time
     */
    @Override
    public int read(byte[] into, int from, int most) {
        if (most == 0) {
            return 0;
        }
        if (read == chunk.length) {
            if (next == file.chunks()) {
                return -1;
            }
            chunk = nextChunk();
            read = 0;
        }
        int count = Math.min(most, chunk.length - read);
        System.arraycopy(chunk, read, into, from, count);
        read += count;
        return count;
    }

    private byte[] nextChunk() {
        byte[] key = file.chunkKey(next).getBytes(StandardCharsets.UTF_8);
        long asked = System.nanoTime();
        while (System.nanoTime() - asked < patience.toNanos()) {
            for (var record = polled.poll(); record != null; record = polled.poll()) {
                if (Arrays.equals(record.key(), key)) {
                    next++;
                    return present(record.value());
                }
            }
            poll();
        }
        throw new BrokerUnavailable("Kafka did not return a file's next chunk in time.");
    }

    private byte[] present(byte[] value) {
        if (value == null) {
            throw new FileGone(file.id());
        }
        return value;
    }

    private void poll() {
        try {
            if (consumer.position(partition, patience) >= end) {
                throw new FileGone(file.id());
            }
            consumer.poll(POLL).forEach(polled::add);
        } catch (OffsetOutOfRangeException deleted) {
            throw new FileGone(file.id());
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    private static BrokerUnavailable unavailable(KafkaException e) {
        return new BrokerUnavailable("Kafka did not return a file: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
