package dev.director.api.topics;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Finds out where to begin reading the topics, and where they end right now. Thread-safe. */
final class Offsets {
    /** So many records a request may have of a kind of which it has many. */
    private static final int TALKATIVE = 20;

    private final Admin admin;
    private final Clock clock;
    private final Duration lookBack;
    private final int remembered;

    Offsets(Admin admin, Clock clock, Duration lookBack, int remembered) {
        this.admin = admin;
        this.clock = clock;
        this.lookBack = lookBack;
        this.remembered = remembered;
    }

    /**
     * Where to begin.
     *
     * @param recent topics of which only the newest part is wanted
     * @param talkative the same, where a request has many records
     * @param whole a topic that is wanted from its beginning
     * @throws BrokerUnavailable if Kafka does not answer, or one of the topics does not exist
     */
    Map<TopicPartition, Start> starts(List<String> recent, List<String> talkative, String whole) {
        var names = new ArrayList<>(recent);
        names.addAll(talkative);
        names.add(whole);
        Map<TopicPartition, Start> starts = new HashMap<>();
        partitionsOf(names)
                .forEach((topic, partitions) -> {
                    int most = remembered * (talkative.contains(topic) ? TALKATIVE : 1);
                    starts.putAll(topic.equals(whole) ? all(partitions) : newest(partitions, most));
                });
        return Map.copyOf(starts);
    }

    /**
     * Where partitions end now, whatever is still open: the last stable offset would hide what was
     * published behind an open transaction.
     *
     * @throws BrokerUnavailable if Kafka does not answer
     */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Start> all(List<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest()).entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, first -> new Start(first.getValue(), false)));
    }

    private Map<TopicPartition, Start> newest(List<TopicPartition> partitions, int wanted) {
        var ends = ends(partitions);
        var since =
                offsets(partitions, OffsetSpec.forTimestamp(clock.millis() - lookBack.toMillis()));
        var first = offsets(partitions, OffsetSpec.earliest());
        // A record and the marker that ends its transaction, so that something is visible.
        long most = Math.max(2, wanted / partitions.size());
        Map<TopicPartition, Start> starts = new HashMap<>();
        for (var partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            // -1: no record is as new as that.
            long bySince = since.getOrDefault(partition, -1L);
            long byTime = bySince < 0 ? end : bySince;
            long byCount = Math.max(first.getOrDefault(partition, 0L), end - most);
            starts.put(partition, new Start(Math.max(byTime, byCount), byCount > byTime));
        }
        return starts;
    }

    private Map<String, List<TopicPartition>> partitionsOf(List<String> topics) {
        return answer(admin.describeTopics(topics).allTopicNames()).values().stream()
                .collect(
                        Collectors.toMap(
                                TopicDescription::name,
                                topic ->
                                        topic.partitions().stream()
                                                .map(p ->
                                                        new TopicPartition(
                                                                topic.name(), p.partition()))
                                                .toList()));
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec wanted) {
        var query = partitions.stream().collect(Collectors.toMap(Function.identity(), p -> wanted));
        var options = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
        return answer(admin.listOffsets(query, options).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, found -> found.getValue().offset()));
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new BrokerUnavailable("Kafka did not answer: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("The API is stopping.", e);
        }
    }

    /**
     * Where to begin with a partition.
     *
     * @param offset the first to read
     * @param truncated whether records within the look-back were left out, because there are too
     *     many
     */
    record Start(long offset, boolean truncated) {}
}
