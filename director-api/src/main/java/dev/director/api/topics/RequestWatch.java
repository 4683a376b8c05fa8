package dev.director.api.topics;

import dev.director.api.index.RequestKey;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ProgressEvent;
import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows one request from its first progress event to its result. A result is held until the
 * progress that was there by then is handed over. Where a request was redriven, an earlier
 * generation's result does not end it once a later one has begun. For one thread.
 */
public final class RequestWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLL_RECORDS = 500;

    private final Topics topics;
    private final RequestKey request;
    private final Tail tail;
    private Map<TopicPartition, Long> ends;
    private Optional<DirectorResult> result = Optional.empty();

    /**
     * Connects and finds where to begin.
     *
     * @param clients reach Kafka
     * @param request whom to follow
     * @param recordKey its conversation's id, or its own; where that is known one partition is read
     *     instead of all
     * @param since how far back
     * @param patience how long Kafka may take over an answer
     * @throws BrokerUnavailable if Kafka does not answer in time, or has no such topics
     */
    public RequestWatch(
            KafkaClients clients,
            Topics topics,
            RequestKey request,
            Optional<String> recordKey,
            Instant since,
            Duration patience) {
        this.topics = topics;
        this.request = request;
        this.tail =
                new Tail(
                        clients.consumer("director-watch", POLL_RECORDS),
                        List.of(topics.progress(), topics.results()),
                        recordKey.map(it -> it.getBytes(StandardCharsets.UTF_8)),
                        since,
                        patience);
        this.ends = tail.ends();
    }

    /** Hands over what happened so far; returns the result if there is one by now. */
    public Optional<DirectorResult> replay(Consumer<ProgressEvent> progress) {
        return readUntil(() -> tail.reached(ends), progress);
    }

    /**
     * Hands over what happens, until there is a result or the time is over.
     *
     * @return the result, if it came in time
     */
    public Optional<DirectorResult> follow(Consumer<ProgressEvent> progress, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return readUntil(
                () ->
                        (result.isPresent() && tail.reached(ends))
                                || System.nanoTime() - deadline >= 0,
                progress);
    }

    private Optional<DirectorResult> readUntil(
            BooleanSupplier enough, Consumer<ProgressEvent> progress) {
        while (!enough.getAsBoolean()) {
            for (var record : tail.poll(POLL)) {
                if (isOfRequest(record.value())) {
                    take(record.topic(), record.value(), progress);
                }
            }
        }
        return result;
    }

    private boolean isOfRequest(byte[] value) {
        return value != null
                && Peek.at(value, "requestId", "tenant").key().filter(request::equals).isPresent();
    }

    private void take(String topic, byte[] value, Consumer<ProgressEvent> progress) {
        if (topic.equals(topics.results())) {
            if (Codec.decode(DirectorResult.class, value)
                    instanceof Decoded.Readable<DirectorResult>(DirectorResult ended)) {
                end(ended);
            }
        } else if (Codec.decode(ProgressEvent.class, value)
                instanceof Decoded.Readable<ProgressEvent>(ProgressEvent event)) {
            progress.accept(event);
            if (beginsAgain(event)) {
                result = Optional.empty();
            }
        }
    }

    private void end(DirectorResult ended) {
        if (result.filter(it -> it.generation() > ended.generation()).isEmpty()) {
            result = Optional.of(ended);
            ends = tail.ends();
        }
    }

    private boolean beginsAgain(ProgressEvent event) {
        return event.kind() == ProgressEvent.Kind.STARTED
                && result.filter(it -> it.completedAt().isBefore(event.at())).isPresent();
    }

    @Override
    public void close() {
        tail.close();
    }
}
