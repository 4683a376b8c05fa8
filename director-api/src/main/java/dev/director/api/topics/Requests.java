package dev.director.api.topics;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * What the topics say about requests. Thread-safe. An instance remembers pointers to the newest
 * requests and nothing else; after a restart it reads them again.
 */
public final class Requests implements AutoCloseable {
    private final Admin admin;
    private final RequestIndex index;
    private final RecentResults recent;
    private final Follower follower;
    private final RecordReader reader;
    private final Duration proofTimeout;

    /**
     * Prepares reading; {@link #start} begins it.
     *
     * @param clients reach Kafka
     * @param topics the topics' names
     * @param clock tells how far the look-back reaches
     * @param limits of memory and time
     */
    public Requests(KafkaClients clients, Topics topics, Clock clock, Limits limits) {
        admin = clients.admin(limits.proofTimeout());
        index = new RequestIndex(limits.remembered(), clock.instant().minus(limits.lookBack()));
        recent = new RecentResults(limits.recentBytes());
        var offsets = new Offsets(admin, clock, limits.lookBack(), limits.remembered());
        follower = new Follower(clients, topics, offsets, index, recent);
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

    /** Whether Director's topics were found and are being read. */
    public boolean isFollowing() {
        return follower.isFollowing();
    }

    /**
     * The state of a request. Blocks while the topics are read to their end for an id that was not
     * seen yet, and while a result is fetched.
     *
     * @throws BrokerUnavailable if nothing certain could be said in time
     */
    public State find(RequestKey key) {
        var entry = index.find(key);
        if (entry.isEmpty()) {
            follower.catchUp(proofTimeout);
            entry = index.find(key);
        }
        return entry.map(this::stateOf).orElseGet(() -> new State.Unknown(index.horizon()));
    }

    /** The models that the workers announced last, in their order; empty before any worker ran. */
    public List<ControlEvent.Model> models() {
        return follower.models().map(ControlEvent.Models::models).orElse(List.of());
    }

    private State stateOf(RequestIndex.Entry entry) {
        var pointer = entry.result();
        if (pointer == null) {
            return new State.Accepted();
        }
        Optional<byte[]> value = recent.find(pointer).or(() -> reader.read(pointer));
        return value.<State>map(State.Finished::new)
                .orElseGet(() -> new State.Unknown(index.horizon()));
    }

    @Override
    public void close() {
        follower.close();
        reader.close();
        admin.close(Duration.ofSeconds(1));
    }

    /**
     * Limits of memory and time.
     *
     * @param lookBack how far back the topics are read at the start
     * @param remembered how many requests are indexed
     * @param recentBytes how many bytes of results are kept in memory
     * @param proofTimeout how long to look before giving up
     */
    public record Limits(
            Duration lookBack, int remembered, long recentBytes, Duration proofTimeout) {}

    /** What is known of a request. */
    public sealed interface State {
        /** It was published and has no result yet. */
        record Accepted() implements State {}

        /**
         * It has a result.
         *
         * @param value the result's JSON, byte for byte as published
         */
        @SuppressWarnings("ArrayRecordComponent")
        record Finished(byte[] value) implements State {}

        /**
         * There is no trace of it.
         *
         * @param since from when on all records were looked at
         */
        record Unknown(Instant since) implements State {}
    }
}
