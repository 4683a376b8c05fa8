package dev.director.api.topics;

import dev.director.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What the workers have not read yet, partition by partition. All of it is asked of Kafka anew each
 * time. Thread-safe; blocks for as long as Kafka takes, within the patience.
 */
public final class Backlog {
    private static final Duration POLL = Duration.ofMillis(250);

    private final KafkaClients clients;
    private final Topics topics;
    private final Duration patience;

    /**
     * @param clients reach Kafka
     * @param topics the topics' names
     * @param patience how long Kafka may take over an answer
     */
    public Backlog(KafkaClients clients, Topics topics, Duration patience) {
        this.clients = clients;
        this.topics = topics;
        this.patience = patience;
    }

    /**
     * A partition of an inbound topic.
     *
     * @param committed the offset up to which the group has read; empty where it has read nothing
     * @param end the offset behind the last record that can be read
     * @param lag how many offsets lie between; 0 where only the markers of transactions do
     * @param oldest the time of the oldest record that was not read
     */
    public record Part(
            String topic,
            int partition,
            Optional<Long> committed,
            long end,
            long lag,
            Optional<Instant> oldest) {}

    /**
     * Every partition of the inbound topics, in their order.
     *
     * @param group the workers' consumer group
     * @throws BrokerUnavailable if Kafka does not answer in time, or has no such topics
     */
    public List<Part> read(String group) {
        var consumer = clients.scanner("director-lag");
        try (Admin admin = clients.admin(patience);
                var reader = new BoundedReader(consumer, patience)) {
            Map<TopicPartition, OffsetAndMetadata> committed = committed(admin, group);
            List<Part> parts = new ArrayList<>();
            for (String topic : topics.inbound()) {
                reader.since(topic, Optional.empty()).entrySet().stream()
                        .map(it -> part(it.getKey(), it.getValue(), committed))
                        .sorted(Comparator.comparingInt(Part::partition))
                        .forEach(parts::add);
            }
            Map<TopicPartition, Instant> oldest = oldest(consumer, parts);
            return parts.stream().map(part -> withOldest(part, oldest)).toList();
        }
    }

    private static Part part(
            TopicPartition partition,
            BoundedReader.Range there,
            Map<TopicPartition, OffsetAndMetadata> committed) {
        Optional<Long> read =
                Optional.ofNullable(committed.get(partition)).map(OffsetAndMetadata::offset);
        long from = Math.max(there.from(), read.orElse(0L));
        return new Part(
                partition.topic(),
                partition.partition(),
                read,
                there.to(),
                Math.max(0, there.to() - from),
                Optional.empty());
    }

    private static Part withOldest(Part part, Map<TopicPartition, Instant> oldest) {
        Optional<Instant> at = Optional.ofNullable(oldest.get(of(part)));
        return new Part(
                part.topic(),
                part.partition(),
                part.committed(),
                part.end(),
                at.isPresent() ? part.lag() : 0,
                at);
    }

    /** One record of each partition that has some: the first that a reader would see. */
    private Map<TopicPartition, Instant> oldest(
            Consumer<byte[], byte[]> consumer, List<Part> parts) {
        Map<TopicPartition, Part> open = new HashMap<>();
        parts.stream().filter(it -> it.lag() > 0).forEach(it -> open.put(of(it), it));
        Map<TopicPartition, Instant> oldest = new HashMap<>();
        consumer.assign(open.keySet());
        open.forEach((partition, part) -> consumer.seek(partition, part.end() - part.lag()));
        long asked = System.nanoTime();
        while (!open.isEmpty()) {
            for (var record : poll(consumer)) {
                oldest.putIfAbsent(
                        new TopicPartition(record.topic(), record.partition()),
                        Instant.ofEpochMilli(record.timestamp()));
            }
            open.entrySet()
                    .removeIf(it ->
                            oldest.containsKey(it.getKey())
                                    || consumer.position(it.getKey()) >= it.getValue().end());
            consumer.assign(open.keySet());
            if (System.nanoTime() - asked > patience.toNanos()) {
                throw new BrokerUnavailable("Kafka did not return the oldest records in time.");
            }
        }
        return oldest;
    }

    private static Iterable<ConsumerRecord<byte[], byte[]>> poll(
            Consumer<byte[], byte[]> consumer) {
        try {
            return consumer.poll(POLL);
        } catch (KafkaException e) {
            throw new BrokerUnavailable("Kafka did not answer: " + e.getMessage(), e);
        }
    }

    private static TopicPartition of(Part part) {
        return new TopicPartition(part.topic(), part.partition());
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) {
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new BrokerUnavailable("Kafka did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("Kafka did not answer before the end.", e);
        }
    }
}
