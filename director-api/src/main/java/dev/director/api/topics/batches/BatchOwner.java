package dev.director.api.topics.batches;

import dev.director.api.topics.BrokerUnavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the partitions of the topic of batches with the other instances, and runs the batches of
 * those that are this one's. The group only says who owns what: nothing is read by it, and no
 * offset is committed. Thread-safe.
 */
final class BatchOwner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BatchOwner.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration HAND_OVER = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 500;

    /** As long as the group lets a member be silent. */
    private static final Duration MEMBER = Duration.ofSeconds(10);

    private final RunParts parts;
    private final String group;
    private final Map<Integer, PartitionRuns> owned = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("api-batches").unstarted(this::run);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile long polledAt = System.nanoTime();

    BatchOwner(RunParts parts) {
        this.parts = parts;
        this.group = parts.topics().prefix() + "api-batches";
    }

    void start() {
        parts.values().onChange(this::changed);
        thread.start();
    }

    /** The counts of a batch that is run here. */
    Optional<BatchState.Counts> counts(String key) {
        return owned.values().stream().flatMap(runs -> runs.counts(key).stream()).findFirst();
    }

    private void changed(String key) {
        if (key.startsWith("batch/")) {
            PartitionRuns runs = owned.get(parts.values().partitionOf(key));
            if (runs != null) {
                runs.changed(key);
            }
        }
    }

    private void run() {
        while (stopping.getCount() > 0) {
            try {
                takePart();
            } catch (WakeupException stop) {
                log.debug("Leaving the group {}.", group);
            } catch (KafkaException | BrokerUnavailable e) {
                log.warn("Batches go on when Kafka does: {}", e.toString());
            } catch (RuntimeException e) {
                log.error("Owning batches failed unexpectedly; joining again.", e);
            }
            handOver(owned.keySet());
            pause();
        }
    }

    private void takePart() {
        if (!parts.values().isFollowing()) {
            return;
        }
        try (var member = parts.clients().member(group)) {
            consumer = member;
            member.subscribe(List.of(parts.topics().batches()), new Ownership(member));
            while (stopping.getCount() > 0) {
                var _ = member.poll(POLL);
                polledAt = System.nanoTime();
            }
        } finally {
            consumer = null;
        }
    }

    private void take(int partition) {
        var runs =
                new PartitionRuns(
                        parts,
                        partition,
                        group + "-" + partition,
                        () -> owned.containsKey(partition) && isMember());
        owned.put(partition, runs);
        runs.start();
    }

    private boolean isMember() {
        return System.nanoTime() - polledAt < MEMBER.toNanos();
    }

    private void handOver(Collection<Integer> partitions) {
        List<PartitionRuns> all =
                List.copyOf(partitions).stream()
                        .flatMap(it -> Optional.ofNullable(owned.remove(it)).stream())
                        .toList();
        all.forEach(PartitionRuns::interrupt);
        all.forEach(runs -> runs.close(HAND_OVER));
    }

    private void pause() {
        try {
            boolean _ = stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping.countDown();
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        var open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            if (thread.isAlive() && !thread.join(HAND_OVER.multipliedBy(2))) {
                log.warn("The batches were not handed over in time; leaving them.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the group decides, in the thread that polls. */
    private final class Ownership implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> member;

        Ownership(Consumer<byte[], byte[]> member) {
            this.member = member;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            member.pause(added);
            polledAt = System.nanoTime();
            added.forEach(it -> take(it.partition()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> taken) {
            handOver(taken.stream().map(TopicPartition::partition).toList());
        }
    }
}
