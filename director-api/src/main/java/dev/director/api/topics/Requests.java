package dev.director.api.topics;

import dev.director.api.index.Cursor;
import dev.director.api.index.Event;
import dev.director.api.index.News;
import dev.director.api.index.Place;
import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.index.RunFilter;
import dev.director.api.index.RunIndex;
import dev.director.api.index.WaitingCall;
import dev.director.schemas.ControlEvent;
import dev.director.schemas.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * What the topics say about requests. Thread-safe. An instance remembers pointers to the newest
 * requests and how they got on, in a file of its own; after a restart it reads the topics again.
 */
public final class Requests implements AutoCloseable {
    private final Topics topics;
    private final Admin admin;
    private final RunIndex index;
    private final RecentResults recent;
    private final Watches watches = new Watches();
    private final Follower follower;
    private final RecordReader reader;
    private final Duration proofTimeout;
    private volatile boolean lettingGo;

    /**
     * Prepares reading; {@link #start} begins it.
     *
     * @param clients reach Kafka
     * @param topics the topics' names
     * @param clock tells how far the look-back reaches
     * @param limits of memory, disk and time
     */
    public Requests(KafkaClients clients, Topics topics, Clock clock, Limits limits) {
        this.topics = topics;
        admin = clients.admin(limits.proofTimeout());
        index =
                new RunIndex(
                        limits.indexFolder(),
                        limits.remembered(),
                        limits.progressBytes(),
                        clock.instant().minus(limits.lookBack()));
        recent = new RecentResults(limits.recentBytes());
        var offsets = new Offsets(admin, clock, limits.lookBack(), limits.remembered());
        follower = new Follower(clients, topics, offsets, index, recent, watches);
        reader =
                new RecordReader(
                        i -> clients.consumer("director-api-reader-" + i, 1),
                        limits.proofTimeout());
        proofTimeout = limits.proofTimeout();
    }

    /** Begins reading in the background; returns at once, whether or not Kafka is there. */
    public void start() {
        follower.start();
    }

    /**
     * Tells of every result that is committed from now on, some of them more than once, in the
     * thread that reads: to be quick.
     */
    public void onFinished(Consumer<News.Finished> listener) {
        follower.onFinished(listener);
    }

    /** Whether Director's topics were found and are being read. */
    public boolean isFollowing() {
        return follower.isFollowing();
    }

    /**
     * What is known of a request. Blocks while the topics are read to their end for an id that was
     * not seen yet (invariant 21).
     *
     * @throws BrokerUnavailable if nothing certain could be said in time
     */
    public Optional<Run> find(RequestKey key) {
        Optional<Run> run = index.find(key);
        if (run.isPresent()) {
            return run;
        }
        follower.catchUp(proofTimeout);
        return index.find(key);
    }

    /** From when on all records were looked at. */
    public Instant horizon() {
        return index.horizon();
    }

    /**
     * The result's JSON, byte for byte as published; nothing where there is none, or none any more.
     * Blocks while it is fetched.
     *
     * @throws BrokerUnavailable if it could not be read in time
     */
    public Optional<byte[]> result(Run run) {
        return run.result()
                .flatMap(place -> recent.find(place).or(() -> read(topics.results(), place)));
    }

    /** The newest requests first, behind the cursor: as far as was read. */
    public List<Run> list(RunFilter filter, Optional<Cursor> behind, int most) {
        return index.list(filter, behind, most);
    }

    /** What a request's progress was behind an offset, in order. */
    public List<Event> events(RequestKey key, long behind, int most) {
        return index.events(key, behind, most);
    }

    /**
     * Returns when all progress of the request is known that was told until now: what a worker
     * tells of an attempt it tells before it commits the result.
     *
     * @throws BrokerUnavailable if it could not be read in time
     */
    public void catchUpWithProgress(Run run) {
        int partitions = follower.partitions(topics.progress());
        int hash = Utils.murmur2(Utils.utf8(run.recordKey()));
        follower.catchUpWithProgress(Utils.toPositive(hash) % partitions, proofTimeout);
    }

    /**
     * The calls of tools that a request waits for, each as it was published. Blocks while they are
     * fetched.
     *
     * @throws BrokerUnavailable if they could not be read in time
     */
    public List<byte[]> calls(RequestKey key) {
        return index.calls(key).stream()
                .map(WaitingCall::place)
                .flatMap(place -> read(topics.toolCalls(), place).stream())
                .toList();
    }

    /**
     * Whether a tool call of the request has its answer; nothing where there is no such call.
     * Blocks as {@link #find} does.
     */
    public Optional<Boolean> isAnswered(RequestKey key, String callId) {
        Optional<Boolean> known = index.isAnswered(key, callId);
        if (known.isPresent()) {
            return known;
        }
        follower.catchUp(proofTimeout);
        return index.isAnswered(key, callId);
    }

    /** Notes from now on whether there is news of a request. To be closed. */
    public Watches.Watch watch(RequestKey key) {
        return watches.of(key);
    }

    /**
     * Lets all who wait go, before this closes: they may go on with another instance, or with this
     * one once it is back.
     */
    public void letGo() {
        lettingGo = true;
        watches.changed();
    }

    /** Whether nobody is to wait any more. */
    boolean isLettingGo() {
        return lettingGo;
    }

    /**
     * Waits for the result of a request that was published before.
     *
     * @return the request, if it has its result in time
     */
    public Optional<Run> awaitResult(RequestKey key, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try (Watches.Watch news = watch(key)) {
            while (true) {
                Optional<Run> run = index.find(key).filter(it -> it.result().isPresent());
                long left = deadline - System.nanoTime();
                if (run.isPresent() || left <= 0 || lettingGo) {
                    return run;
                }
                boolean _ = news.await(Duration.ofNanos(left));
            }
        }
    }

    /** The models that the workers announced last, in their order; empty before any worker ran. */
    public List<ControlEvent.Model> models() {
        return follower.models().map(ControlEvent.Models::models).orElse(List.of());
    }

    private Optional<byte[]> read(String topic, Place place) {
        return reader.read(
                new Pointer(new TopicPartition(topic, place.partition()), place.offset()));
    }

    @Override
    public void close() {
        follower.close();
        reader.close();
        index.close();
        admin.close(Duration.ofSeconds(1));
    }

    /**
     * Limits of memory, disk and time.
     *
     * @param lookBack how far back the topics are read at the start
     * @param remembered how many requests are indexed
     * @param indexFolder where the index's own folder is made
     * @param progressBytes how many bytes of progress are kept in the index
     * @param recentBytes how many bytes of results are kept in memory
     * @param proofTimeout how long to look before giving up
     */
    public record Limits(
            Duration lookBack,
            int remembered,
            Path indexFolder,
            long progressBytes,
            long recentBytes,
            Duration proofTimeout) {}
}
