package dev.director.api.topics;

import dev.director.api.index.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads stretches of topics record by record, and keeps none of them. What belongs to a transaction
 * that is open when a stretch is measured lies behind its end (invariant 22). For one thread.
 */
public final class BoundedReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;

    /**
     * @param consumer read committed, without a group; closed with this
     * @param patience how long Kafka may take over the next record
     */
    public BoundedReader(Consumer<byte[], byte[]> consumer, Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
    }

    /**
     * Everything in a topic from a time on up to where it ends now.
     *
     * @throws BrokerUnavailable if Kafka does not answer, or there is no such topic
     */
    public Map<TopicPartition, Range> since(String topic, Optional<Instant> since) {
        return asking(() -> {
            var partitions = partitionsOf(topic);
            var ends = consumer.endOffsets(partitions, patience);
            var starts = firstSince(partitions, since.orElse(Instant.EPOCH));
            Map<TopicPartition, Range> ranges = new HashMap<>();
            for (var partition : partitions) {
                long end = ends.getOrDefault(partition, 0L);
                var start = starts.get(partition);
                ranges.put(partition, new Range(start == null ? end : start.offset(), end));
            }
            return ranges;
        });
    }

    /** The one record, or nothing where there is no such place or none any more. */
    Map<TopicPartition, Range> at(String topic, Place place) {
        return asking(() -> {
            var partition = new TopicPartition(topic, place.partition());
            if (!partitionsOf(topic).contains(partition)) {
                return Map.of();
            }
            var one = List.of(partition);
            long first = consumer.beginningOffsets(one, patience).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(one, patience).getOrDefault(partition, 0L);
            return place.offset() < first || place.offset() >= end
                    ? Map.of()
                    : Map.of(partition, new Range(place.offset(), place.offset() + 1));
        });
    }

    /** The time of the oldest record of a topic. */
    Optional<Instant> oldest(String topic) {
        return asking(() -> {
            Optional<Instant> oldest = Optional.empty();
            for (var first : firstSince(partitionsOf(topic), Instant.EPOCH).values()) {
                if (first != null) {
                    var at = Instant.ofEpochMilli(first.timestamp());
                    oldest = oldest.filter(at::isAfter).or(() -> Optional.of(at));
                }
            }
            return oldest;
        });
    }

    /**
     * Before when records of a topic may have been deleted; nothing if none were. A partition that
     * lost all of its records counts as one that may lose them at any time.
     */
    Optional<Instant> lostBefore(String topic, Instant now) {
        return asking(() -> {
            var partitions = partitionsOf(topic);
            var beginnings = consumer.beginningOffsets(partitions, patience);
            var firsts = firstSince(partitions, Instant.EPOCH);
            Optional<Instant> latest = Optional.empty();
            for (var partition : partitions) {
                if (beginnings.getOrDefault(partition, 0L) > 0) {
                    var first = firsts.get(partition);
                    var at = first == null ? now : Instant.ofEpochMilli(first.timestamp());
                    latest = latest.filter(at::isBefore).or(() -> Optional.of(at));
                }
            }
            return latest;
        });
    }

    /**
     * Hands over every record of the stretches, each partition's in order.
     *
     * @throws BrokerUnavailable if Kafka does not go on in time
     */
    public void read(
            Map<TopicPartition, Range> ranges,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        Map<TopicPartition, Range> open = new HashMap<>(ranges);
        open.values().removeIf(range -> range.from() >= range.to());
        consumer.assign(open.keySet());
        open.forEach((partition, range) -> consumer.seek(partition, range.from()));
        long asked = System.nanoTime();
        while (!open.isEmpty()) {
            long before = positions(open);
            for (var record : poll()) {
                var range = open.get(new TopicPartition(record.topic(), record.partition()));
                if (range != null && record.offset() < range.to()) {
                    visitor.accept(record);
                }
            }
            if (positions(open) != before) {
                asked = System.nanoTime();
            } else if (System.nanoTime() - asked > patience.toNanos()) {
                throw new BrokerUnavailable("Kafka did not return the next records in time.");
            }
            leaveWhatIsRead(open);
        }
    }

    private void leaveWhatIsRead(Map<TopicPartition, Range> open) {
        var read =
                open.entrySet().stream()
                        .filter(it -> consumer.position(it.getKey()) >= it.getValue().to())
                        .map(Map.Entry::getKey)
                        .toList();
        if (!read.isEmpty()) {
            read.forEach(open::remove);
            consumer.assign(open.keySet());
        }
    }

    private long positions(Map<TopicPartition, Range> open) {
        return asking(() -> open.keySet().stream().mapToLong(consumer::position).sum());
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        return asking(() -> {
            try {
                return consumer.poll(POLL);
            } catch (OffsetOutOfRangeException overtaken) {
                // Retention was faster; what it took is no more.
                consumer.seekToBeginning(overtaken.partitions());
                return List.<ConsumerRecord<byte[], byte[]>>of();
            }
        });
    }

    private List<TopicPartition> partitionsOf(String topic) {
        var found = consumer.partitionsFor(topic, patience);
        if (found == null || found.isEmpty()) {
            throw new BrokerUnavailable(
                    "There is no topic " + topic + ": start a worker, which creates it.");
        }
        return found.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
    }

    /** The first record of each partition from a time on; null where there is none. */
    private Map<TopicPartition, @Nullable OffsetAndTimestamp> firstSince(
            List<TopicPartition> partitions, Instant since) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, Math.max(0, since.toEpochMilli())));
        return new HashMap<>(consumer.offsetsForTimes(wanted, patience));
    }

    private static <T> T asking(java.util.function.Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw new BrokerUnavailable("Kafka did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    /**
     * Part of a partition.
     *
     * @param from the first offset
     * @param to the offset behind the last
     */
    public record Range(long from, long to) {}
}
