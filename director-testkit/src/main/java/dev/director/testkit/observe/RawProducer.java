package dev.director.testkit.observe;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes bytes as any client could, well-formed or not. Thread-safe. */
public final class RawProducer implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 12 * 1024 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;

    /** A producer for this broker, with Kafka's own partitioner (murmur2 of the key). */
    public RawProducer(String bootstrapServers) {
        this(bootstrapServers, "none", MAX_REQUEST_BYTES);
    }

    private RawProducer(String bootstrapServers, String compression, int maxRequestBytes) {
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes,
                                ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * maxRequestBytes,
                                ProducerConfig.COMPRESSION_TYPE_CONFIG, compression,
                                ProducerConfig.LINGER_MS_CONFIG, 1),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /**
     * One that packs with zstd and takes values of up to 256 MiB: a topic's own limit is on what is
     * packed.
     */
    public static RawProducer compressing(String bootstrapServers) {
        return new RawProducer(bootstrapServers, "zstd", 256 << 20);
    }

    /** Publishes text under a key and waits until the broker has it. */
    public RecordMetadata send(String topic, String key, String value) {
        return await(sendAsync(topic, Optional.empty(), bytes(key), bytes(value), Map.of()));
    }

    /** Publishes bytes without a key and waits until the broker has them. */
    public RecordMetadata sendKeyless(String topic, byte @Nullable [] value) {
        return await(sendAsync(topic, Optional.empty(), null, value, Map.of()));
    }

    /**
     * Publishes to one partition, whatever the key would say, and waits until the broker has it.
     */
    public RecordMetadata sendTo(
            String topic,
            int partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, String> headers) {
        return await(sendAsync(topic, Optional.of(partition), key, value, headers));
    }

    /** Publishes without waiting: for many records, followed by {@link #flush()}. */
    public Future<RecordMetadata> sendAsync(
            String topic,
            Optional<Integer> partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition.orElse(null), key, value);
        headers.forEach((name, text) -> record.headers().add(name, bytes(text)));
        return producer.send(record);
    }

    /** Waits until everything sent so far is with the broker or has failed. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    private static RecordMetadata await(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not take the record", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
