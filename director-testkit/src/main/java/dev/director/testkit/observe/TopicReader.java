package dev.director.testkit.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads a topic from its beginning to where it ends now. */
public final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private TopicReader() {}

    /**
     * All committed records of {@code topic}, partition by partition in order; of an open
     * transaction, and behind it, nothing.
     *
     * @throws IllegalStateException when the end is not reached within a minute
     */
    public static List<TopicRecord> readAll(String bootstrapServers, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.readCommitted(bootstrapServers)) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return readTo(consumer.endOffsets(partitions), consumer);
        }
    }

    private static List<TopicRecord> readTo(
            Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicRecord> records = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "did not reach " + ends + " within " + LIMIT.toSeconds() + " s");
            }
            consumer.poll(POLL).forEach(record -> records.add(new TopicRecord(record)));
        }
        return records;
    }
}
