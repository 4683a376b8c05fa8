package dev.director.api.topics;

import dev.director.schemas.ControlEvent.LanePause;
import dev.director.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The lanes of the workers: what waits in each, and whether an operator has it paused. All of it is
 * read from Kafka when it is asked for. Thread-safe; blocks for as long as Kafka takes, within the
 * patience.
 */
public final class Lanes {
    private final KafkaClients clients;
    private final Topics topics;
    private final Clock clock;
    private final Duration patience;
    private final ControlTopic control;

    /**
     * @param patience how long Kafka may take over an answer
     */
    public Lanes(KafkaClients clients, Topics topics, Clock clock, Duration patience) {
        this.clients = clients;
        this.topics = topics;
        this.clock = clock;
        this.patience = patience;
        this.control = new ControlTopic(clients, topics.control(), patience);
    }

    /**
     * A lane as it is now.
     *
     * @param pausedSince since when it is paused, if it is
     * @param unread the records of its topic that no worker has read; of the fallback lane, Kimi's
     *     failures that wait
     */
    public record State(LanePause.Lane lane, Optional<Instant> pausedSince, long unread) {}

    /**
     * Every lane.
     *
     * @param group the workers' consumer group
     * @throws BrokerUnavailable if Kafka does not answer in time
     */
    public List<State> read(String group) {
        Map<LanePause.Lane, LanePause> pauses = new EnumMap<>(LanePause.Lane.class);
        try (Admin admin = clients.admin(patience);
                var reader = new BoundedReader(clients.scanner("director-lanes"), patience)) {
            control.read(
                    reader,
                    (event, _) -> {
                        if (event instanceof LanePause pause) {
                            pauses.put(pause.lane(), pause);
                        }
                    });
            Map<TopicPartition, OffsetAndMetadata> read = committed(admin, group);
            List<State> states = new ArrayList<>();
            for (LanePause.Lane lane : LanePause.Lane.values()) {
                Optional<Instant> since =
                        Optional.ofNullable(pauses.get(lane))
                                .filter(LanePause::paused)
                                .map(LanePause::at);
                states.add(new State(lane, since, unread(reader, topic(lane), read)));
            }
            return states;
        }
    }

    /**
     * Tells all workers to pause a lane, or to let it go on: they hear of it within a second.
     *
     * @throws BrokerUnavailable if Kafka does not take it in time
     */
    public void pause(LanePause.Lane lane, boolean paused) {
        control.publish(new LanePause(lane, paused, clock.instant()));
    }

    private String topic(LanePause.Lane lane) {
        return switch (lane) {
            case INTERACTIVE -> topics.requests();
            case BATCH -> topics.requestsBatch();
            case FALLBACK -> topics.kimiDlt();
        };
    }

    /** Where nothing is committed, nothing was read. */
    private static long unread(
            BoundedReader reader, String topic, Map<TopicPartition, OffsetAndMetadata> read) {
        long unread = 0;
        for (var part : reader.since(topic, Optional.empty()).entrySet()) {
            var committed = read.get(part.getKey());
            long from = part.getValue().from();
            long position = committed == null ? from : Math.max(from, committed.offset());
            unread += Math.max(0, part.getValue().to() - position);
        }
        return unread;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) {
        return answered(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    private <T> T answered(java.util.concurrent.Future<T> future) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new BrokerUnavailable("Kafka did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("Kafka did not answer before the end.", e);
        }
    }
}
