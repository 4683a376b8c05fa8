package dev.director.api.topics;

import dev.director.api.index.News;
import dev.director.api.index.Place;
import dev.director.api.index.RunIndex;
import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent;
import dev.director.schemas.Decoded;
import dev.director.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
 * Reads what there is of requests and the control events as they are committed, in one thread of
 * its own, and keeps the index and the list of models current. It belongs to no consumer group, so
 * every instance sees everything. When Kafka fails it goes on where it was, as soon as Kafka is
 * back.
 */
final class Follower implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MAX_POLL_RECORDS = 2_000;
    private static final long RETRY_MILLIS = 500;

    private final KafkaClients clients;
    private final Topics topics;
    private final Offsets offsets;
    private final RunIndex index;
    private final RecentResults recent;
    private final Watches watches;
    private final NewsReader reader;
    private final Positions positions = new Positions();

    /** Partitions whose beginning was left out and of which nothing was seen yet. */
    private final Set<TopicPartition> cut = new HashSet<>();

    private final List<java.util.function.Consumer<News.Finished>> finishedListeners =
            new CopyOnWriteArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("api-follower").unstarted(this::run);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile Map<TopicPartition, Offsets.Start> starts = Map.of();
    private volatile Optional<ControlEvent.Models> models = Optional.empty();

    Follower(
            KafkaClients clients,
            Topics topics,
            Offsets offsets,
            RunIndex index,
            RecentResults recent,
            Watches watches) {
        this.clients = clients;
        this.topics = topics;
        this.offsets = offsets;
        this.index = index;
        this.recent = recent;
        this.watches = watches;
        this.reader = new NewsReader(topics);
    }

    void start() {
        thread.start();
    }

    /** Tells of every result from now on, in the thread that follows. */
    void onFinished(java.util.function.Consumer<News.Finished> listener) {
        finishedListeners.add(listener);
    }

    /** The newest announcement of the workers. */
    Optional<ControlEvent.Models> models() {
        return models;
    }

    /** Whether the topics were found and are being read. */
    boolean isFollowing() {
        return !starts.isEmpty();
    }

    /** How many partitions a topic has; it is being followed. */
    int partitions(String topic) {
        return Math.toIntExact(
                starts.keySet().stream().filter(it -> it.topic().equals(topic)).count());
    }

    /**
     * Returns once everything is indexed that lay in the topics when this was called, records of
     * transactions that were open then included (invariant 21).
     *
     * @throws BrokerUnavailable if that did not come true within the timeout
     */
    void catchUp(Duration timeout) {
        catchUp(starts.keySet(), timeout);
    }

    /** The same for the progress in one partition. */
    void catchUpWithProgress(int partition, Duration timeout) {
        catchUp(Set.of(new TopicPartition(topics.progress(), partition)), timeout);
    }

    private void catchUp(Set<TopicPartition> partitions, Duration timeout) {
        if (!isFollowing()) {
            throw new BrokerUnavailable(
                    "Director's topics cannot be read: Kafka is not reachable, or no worker has created"
                            + " them yet.");
        }
        try {
            if (!positions.await(offsets.ends(partitions), timeout)) {
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
                        List.of(topics.progress(), topics.toolCalls(), topics.toolResults()),
                        topics.control());
        starts.forEach((partition, start) -> {
            if (start.truncated()) {
                cut.add(partition);
            }
        });
    }

    private void readOn(Consumer<byte[], byte[]> from) {
        try {
            note(from.poll(POLL));
        } catch (OffsetOutOfRangeException overtaken) {
            log.warn("Retention took records before they were read: {}", overtaken.getMessage());
            from.seekToBeginning(overtaken.partitions());
        }
        for (var partition : from.assignment()) {
            positions.reached(partition, from.position(partition));
        }
    }

    private void note(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<News> news = new ArrayList<>();
        for (var record : records) {
            if (record.topic().equals(topics.control())) {
                noteControl(record.value());
            } else {
                noteStart(record);
                reader.read(record).ifPresent(news::add);
                keep(record);
            }
        }
        if (!news.isEmpty()) {
            index.write(news);
            watches.changed(news.stream().map(News::key).collect(Collectors.toSet()));
            news.forEach(this::tell);
        }
    }

    private void tell(News news) {
        if (news instanceof News.Finished finished) {
            finishedListeners.forEach(listener -> listener.accept(finished));
        }
    }

    /** The newest results' own bytes. */
    private void keep(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.results()) && record.value() != null) {
            recent.add(new Place(record.partition(), record.offset()), record.value());
        }
    }

    /** The first that is visible: where reading began may lie the marker of a transaction. */
    private void noteStart(ConsumerRecord<byte[], byte[]> record) {
        if (cut.remove(new TopicPartition(record.topic(), record.partition()))) {
            noteStart(record.topic(), Instant.ofEpochMilli(record.timestamp()));
        }
    }

    private void noteStart(String topic, Instant at) {
        if (topic.equals(topics.results())) {
            index.resultsStartAt(at);
        } else if (topic.equals(topics.requests()) || topic.equals(topics.requestsBatch())) {
            index.startsAt(at);
        }
    }

    private void noteControl(byte @Nullable [] value) {
        if (value != null
                && Codec.decode(ControlEvent.class, value)
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
