package dev.director.api.topics;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest value of each key of a compacted topic, in memory, followed from the topic's beginning
 * by a thread of its own. Every instance has all of them. Thread-safe.
 */
public final class LatestValues implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LatestValues.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);
    private static final int POLL_RECORDS = 1_000;
    private static final long RETRY_MILLIS = 500;

    private final KafkaClients clients;
    private final String topic;
    private final Clock clock;
    private final Duration keep;
    private final Duration patience;
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final Offsets offsets;
    private final Positions positions = new Positions();
    private final ConcurrentSkipListMap<String, Value> values = new ConcurrentSkipListMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("api-latest").unstarted(this::run);
    private volatile List<TopicPartition> partitions = List.of();
    private volatile org.apache.kafka.clients.consumer.@Nullable Consumer<byte[], byte[]> consumer;
    private long forgotAt;

    /**
     * Prepares; {@link #start} begins.
     *
     * @param keep how long a value counts after it was written, as the topic's retention has it
     * @param patience how long Kafka may take to prove that there is no value
     * @param publishTimeout how long it may take over one that is put
     */
    public LatestValues(
            KafkaClients clients,
            String topic,
            Clock clock,
            Duration keep,
            Duration patience,
            Duration publishTimeout) {
        this.clients = clients;
        this.topic = topic;
        this.clock = clock;
        this.keep = keep;
        this.patience = patience;
        producer = clients.producer(publishTimeout);
        admin = clients.admin(patience);
        offsets = new Offsets(admin, clock, keep, 1);
    }

    /** Begins to follow, in the background. */
    public void start() {
        thread.start();
    }

    /** Tells of every key that has changed from now on, in the thread that follows. */
    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    /**
     * Writes the value of a key that nobody else writes, and returns when this instance has it.
     *
     * @param value none deletes it
     * @throws BrokerUnavailable if Kafka does not take it in time; it may be there or not
     */
    public void put(String key, Optional<byte[]> value) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        try {
            var _ = producer.send(new ProducerRecord<>(topic, name, value.orElse(null))).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("The API is stopping.", e);
        } catch (ExecutionException | KafkaException e) {
            throw new BrokerUnavailable("Kafka did not take a value: " + e.getMessage(), e);
        }
        catchUp();
    }

    /**
     * The value of a key. Blocks while the topic is read to its end for a key that was not seen
     * (invariant 21).
     *
     * @throws BrokerUnavailable if nothing certain could be said in time
     */
    public Optional<byte[]> find(String key) {
        Optional<byte[]> known = seen(key);
        if (known.isPresent()) {
            return known;
        }
        requireFollowing();
        catchUp(List.of(new TopicPartition(topic, partitionOf(key))));
        return seen(key);
    }

    /** The value of a key as far as was read. */
    public Optional<byte[]> seen(String key) {
        return Optional.ofNullable(values.get(key)).map(Value::bytes);
    }

    /** The keys with a prefix, as far as was read. */
    public List<String> keys(String prefix) {
        return List.copyOf(values.subMap(prefix, prefix + Character.MAX_VALUE).keySet());
    }

    /**
     * Values of keys with a prefix, as far as was read.
     *
     * @param descending whether the last key comes first
     * @param behind only keys that come behind this one
     * @param wanted which values
     * @param most how many
     */
    public List<byte[]> page(
            String prefix,
            boolean descending,
            Optional<String> behind,
            Predicate<byte[]> wanted,
            int most) {
        NavigableMap<String, Value> all =
                values.subMap(prefix, true, prefix + Character.MAX_VALUE, false);
        NavigableMap<String, Value> ordered = descending ? all.descendingMap() : all;
        NavigableMap<String, Value> rest =
                behind.filter(key -> key.startsWith(prefix))
                        .map(key -> ordered.tailMap(key, false))
                        .orElse(ordered);
        return rest.values().stream().map(Value::bytes).filter(wanted).limit(most).toList();
    }

    /**
     * Returns once everything was read that lay in the topic when this was called.
     *
     * @throws BrokerUnavailable if that did not come true in time
     */
    public void catchUp() {
        requireFollowing();
        catchUp(partitions);
    }

    /**
     * The partition that has a key, by Kafka's own partitioner.
     *
     * @throws BrokerUnavailable if the topic is not known yet
     */
    public int partitionOf(String key) {
        requireFollowing();
        return Tail.partitionOf(key.getBytes(StandardCharsets.UTF_8), partitions.size());
    }

    /** Whether the topic was found and is being read. */
    public boolean isFollowing() {
        return !partitions.isEmpty();
    }

    private void requireFollowing() {
        if (!isFollowing()) {
            throw new BrokerUnavailable(
                    topic
                            + " cannot be read: Kafka is not reachable, or no worker has created it"
                            + " yet.");
        }
    }

    private void catchUp(Collection<TopicPartition> wanted) {
        try {
            if (!positions.await(offsets.ends(wanted), patience)) {
                throw new BrokerUnavailable(topic + " could not be read to its end in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("The API is stopping.", e);
        }
    }

    private void run() {
        while (stopping.getCount() > 0) {
            try {
                follow();
            } catch (WakeupException stop) {
                return;
            } catch (KafkaException | BrokerUnavailable e) {
                log.debug("{} cannot be read; trying again.", topic, e);
            } catch (RuntimeException e) {
                log.error("Reading {} failed unexpectedly; going on where it was.", topic, e);
            }
            pause();
        }
    }

    private void follow() {
        try (var fresh = clients.consumer("director-api-latest", POLL_RECORDS)) {
            consumer = fresh;
            var all = assign(fresh);
            partitions = all;
            while (stopping.getCount() > 0) {
                readOn(fresh);
                forget();
            }
        } finally {
            consumer = null;
        }
    }

    private List<TopicPartition> assign(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> fresh) {
        var found = fresh.partitionsFor(topic, patience);
        if (found == null || found.isEmpty()) {
            throw new BrokerUnavailable("There is no topic " + topic + " yet.");
        }
        var all =
                IntStream.range(0, found.size())
                        .mapToObj(i -> new TopicPartition(topic, i))
                        .toList();
        fresh.assign(all);
        var first = fresh.beginningOffsets(all, patience);
        all.forEach(p -> fresh.seek(p, positions.of(p).orElse(first.getOrDefault(p, 0L))));
        return all;
    }

    private void readOn(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> from) {
        List<String> changed = new ArrayList<>();
        try {
            for (var record : from.poll(POLL)) {
                note(record).ifPresent(changed::add);
            }
        } catch (OffsetOutOfRangeException overtaken) {
            from.seekToBeginning(overtaken.partitions());
        }
        for (var partition : from.assignment()) {
            positions.reached(partition, from.position(partition));
        }
        changed.forEach(key -> listeners.forEach(listener -> listener.accept(key)));
    }

    private Optional<String> note(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return Optional.empty();
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            values.remove(key);
        } else {
            values.put(key, new Value(record.value(), record.timestamp()));
        }
        return Optional.of(key);
    }

    /** What retention takes from the topic. */
    private void forget() {
        long now = clock.millis();
        if (now - forgotAt > FORGET_EVERY.toMillis()) {
            forgotAt = now;
            values.values().removeIf(value -> value.at() < now - keep.toMillis());
        }
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
        if (open == null) {
            thread.interrupt();
        } else {
            open.wakeup();
        }
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(5))) {
                log.warn("The thread that reads {} did not end within 5 s; leaving it.", topic);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(1));
        admin.close(Duration.ofSeconds(1));
    }

    /**
     * A value and when it was written.
     *
     * @param at milliseconds since the epoch
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Value(byte[] bytes, long at) {}
}
