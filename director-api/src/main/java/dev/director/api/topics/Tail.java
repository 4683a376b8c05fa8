package dev.director.api.topics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.utils.Utils;

/**
 * Reads topics from a time on, past their ends and on as they grow. What belongs to a transaction
 * is seen once that is committed (invariant 22). For one thread.
 */
final class Tail implements AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;
    private final List<TopicPartition> partitions;

    /**
     * @param consumer read committed, without a group; closed with this
     * @param topics what to read
     * @param key only of the partitions to which Kafka's own partitioner puts this record key;
     *     empty for all
     * @param since the oldest records that are wanted
     * @param patience how long Kafka may take over an answer
     * @throws BrokerUnavailable if it does not answer, or a topic is not there
     */
    Tail(
            Consumer<byte[], byte[]> consumer,
            List<String> topics,
            Optional<byte[]> key,
            Instant since,
            Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
        this.partitions = asking(() -> partitions(topics, key));
        asking(() -> seek(since));
    }

    /** Where what can be seen ends now. */
    Map<TopicPartition, Long> ends() {
        return asking(() -> consumer.endOffsets(partitions, patience));
    }

    /** Whether everything before these ends was returned. */
    boolean reached(Map<TopicPartition, Long> ends) {
        return asking(() ->
                ends.entrySet().stream()
                        .allMatch(end ->
                                consumer.position(end.getKey(), patience) >= end.getValue()));
    }

    /** The next records, each partition's in order; none when none come in time. */
    Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration most) {
        return asking(() -> {
            try {
                return consumer.poll(most);
            } catch (OffsetOutOfRangeException overtaken) {
                // Retention was faster; what it took is no more.
                consumer.seekToBeginning(overtaken.partitions());
                return List.<ConsumerRecord<byte[], byte[]>>of();
            }
        });
    }

    private List<TopicPartition> partitions(List<String> topics, Optional<byte[]> key) {
        List<TopicPartition> found = new ArrayList<>();
        for (String topic : topics) {
            var all = consumer.partitionsFor(topic, patience);
            if (all == null || all.isEmpty()) {
                throw new BrokerUnavailable(
                        "There is no topic " + topic + ": start a worker, which creates it.");
            }
            Optional<Integer> only = key.map(it -> partitionOf(it, all.size()));
            all.stream()
                    .filter(it -> only.filter(one -> one != it.partition()).isEmpty())
                    .forEach(it -> found.add(new TopicPartition(topic, it.partition())));
        }
        return found;
    }

    /** Where the default partitioner puts a key. */
    static int partitionOf(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    private boolean seek(Instant since) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(it -> wanted.put(it, Math.max(0, since.toEpochMilli())));
        var ends = consumer.endOffsets(partitions, patience);
        var starts = new HashMap<>(consumer.offsetsForTimes(wanted, patience));
        consumer.assign(partitions);
        for (var partition : partitions) {
            var start = starts.get(partition);
            long end = ends.getOrDefault(partition, 0L);
            consumer.seek(partition, start == null ? end : start.offset());
        }
        return true;
    }

    private static <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (WakeupException | InterruptException stopped) {
            throw stopped;
        } catch (KafkaException e) {
            throw new BrokerUnavailable("Kafka did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
