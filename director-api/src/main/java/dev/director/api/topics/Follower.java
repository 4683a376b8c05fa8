package dev.director.api.topics;

import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent;
import dev.director.schemas.Decoded;
import dev.director.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests, results and control events as they are committed, in one thread of its own, and
 * keeps the index and the list of models current. It belongs to no consumer group, so every
 * instance sees everything. When Kafka fails it goes on where it was, as soon as Kafka is back.
 */
final class Follower implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MAX_POLL_RECORDS = 2_000;
    private static final long RETRY_MILLIS = 500;

    private final KafkaClients clients;
    private final Topics topics;
    private final Offsets offsets;
    private final RequestIndex index;
    private final RecentResults recent;
    private final Positions positions = new Positions();

    /** Partitions whose beginning was left out and of which nothing was seen yet. */
    private final Set<TopicPartition> cut = new HashSet<>();

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("api-follower").unstarted(this::run);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile Map<TopicPartition, Offsets.Start> starts = Map.of();
    private volatile Optional<ControlEvent.Models> models = Optional.empty();

    Follower(
            KafkaClients clients,
            Topics topics,
            Offsets offsets,
            RequestIndex index,
            RecentResults recent) {
        this.clients = clients;
        this.topics = topics;
        this.offsets = offsets;
        this.index = index;
        this.recent = recent;
    }

    void start() {
        thread.start();
    }

    /** The newest announcement of the workers. */
    Optional<ControlEvent.Models> models() {
        return models;
    }

    /** Whether the topics were found and are being read. */
    boolean isFollowing() {
        return !starts.isEmpty();
    }

    /**
     * Returns once everything is indexed that lay in the topics when this was called, records of
     * transactions that were open then included (invariant 21).
     *
     * @throws BrokerUnavailable if that did not come true within the timeout
     */
    void catchUp(Duration timeout) {
        if (!isFollowing()) {
            throw new BrokerUnavailable(
                    "Director's topics cannot be read: Kafka is not reachable, or no worker has created"
                            + " them yet.");
        }
        try {
            if (!positions.await(offsets.ends(starts.keySet()), timeout)) {
                throw new BrokerUnavailable("The topics could not be read to their end in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("The API is stopping.", e);
        }
    }

    private void run() {
        while (!isStopping()) {
            try {
                follow();
            } catch (WakeupException stop) {
                return;
            } catch (BrokerUnavailable e) {
                log.debug("Nothing to follow yet; trying again.", e);
            } catch (KafkaException e) {
                log.warn("Reading the topics failed; going on where it was: {}", e.toString());
            } catch (RuntimeException e) {
                log.error("Reading the topics failed unexpectedly; going on where it was.", e);
            }
            pause();
        }
    }

    private void follow() {
        if (!isFollowing()) {
            findStarts();
        }
        try (var fresh = clients.consumer("director-api-follower", MAX_POLL_RECORDS)) {
            consumer = fresh;
            fresh.assign(starts.keySet());
            starts.forEach((p, start) -> fresh.seek(p, positions.of(p).orElse(start.offset())));
            while (!isStopping()) {
                readOn(fresh);
            }
        } finally {
            consumer = null;
        }
    }

    private void findStarts() {
        starts =
                offsets.starts(
                        List.of(topics.requests(), topics.requestsBatch(), topics.results()),
                        topics.control());
        starts.forEach((partition, start) -> {
            if (start.truncated()) {
                cut.add(partition);
            }
        });
    }

    private void readOn(Consumer<byte[], byte[]> from) {
        try {
            for (var record : from.poll(POLL)) {
                note(record);
            }
        } catch (OffsetOutOfRangeException overtaken) {
            log.warn("Retention took records before they were read: {}", overtaken.getMessage());
            from.seekToBeginning(overtaken.partitions());
        }
        for (var partition : from.assignment()) {
            positions.reached(partition, from.position(partition));
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        if (record.topic().equals(topics.control())) {
            noteControl(record.value());
            return;
        }
        var partition = new TopicPartition(record.topic(), record.partition());
        var at = Instant.ofEpochMilli(record.timestamp());
        // The first that is visible: where reading began may lie the marker of a transaction.
        if (cut.remove(partition)) {
            noteStart(record.topic(), at);
        }
        Peek.at(record.value(), "requestId", "tenant")
                .key()
                .ifPresent(key -> note(key, record, at));
    }

    private void noteStart(String topic, Instant at) {
        if (topic.equals(topics.results())) {
            index.resultsStartAt(at);
        } else {
            index.startsAt(at);
        }
    }

    private void note(RequestKey key, ConsumerRecord<byte[], byte[]> record, Instant at) {
        if (record.topic().equals(topics.results())) {
            var pointer =
                    new Pointer(
                            new TopicPartition(record.topic(), record.partition()),
                            record.offset());
            recent.add(pointer, record.value());
            index.finished(key, pointer, at);
        } else {
            index.accepted(key, at);
        }
    }

    private void noteControl(byte[] value) {
        if (Codec.decode(ControlEvent.class, value)
                        instanceof Decoded.Readable<ControlEvent>(ControlEvent event)
                && event instanceof ControlEvent.Models announced) {
            models = Optional.of(announced);
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause() {
        try {
            if (stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                log.debug("Stopped while waiting for Kafka.");
            }
        } catch (InterruptedException e) {
            stopping.countDown();
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        var open = consumer;
        if (open == null) {
            // It waits for Kafka to say where the topics are, which may take long.
            thread.interrupt();
        } else {
            open.wakeup();
        }
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(5))) {
                log.warn("The thread that reads the topics did not end within 5 s; leaving it.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
