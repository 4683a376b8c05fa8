package dev.director.api.topics.batches;

import dev.director.api.index.News;
import dev.director.api.index.Place;
import dev.director.api.index.RequestKey;
import dev.director.api.topics.BoundedReader;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.Peek;
import dev.director.schemas.Status;
import dev.director.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Tells batches of their results: of those that come, and of those that came before. Whoever
 * follows first and scans then misses none, and hears of some twice. Thread-safe.
 */
final class BatchResults {
    /** The clocks of workers and brokers may be so far behind ours. */
    private static final Duration SLACK = Duration.ofMinutes(5);

    private final KafkaClients clients;
    private final Topics topics;
    private final Duration patience;
    private final Map<RequestKey, Tally> followed = new ConcurrentHashMap<>();

    BatchResults(KafkaClients clients, Topics topics, Duration patience) {
        this.clients = clients;
        this.topics = topics;
        this.patience = patience;
    }

    /** A result was committed. */
    void finished(News.Finished news) {
        LineId.of(news.key())
                .ifPresent(id -> {
                    Tally tally = followed.get(new RequestKey(id.tenant(), id.batch()));
                    if (tally != null) {
                        boolean isCompleted = news.state().equals(Status.COMPLETED.wire());
                        tally.note(id.line(), isCompleted, news.place());
                    }
                });
    }

    /** Tells a batch of its results from now on. */
    void follow(BatchState batch, Tally tally) {
        followed.put(new RequestKey(batch.tenant(), batch.id()), tally);
    }

    /** Tells it no more. */
    void leave(BatchState batch, Tally tally) {
        boolean _ = followed.remove(new RequestKey(batch.tenant(), batch.id()), tally);
    }

    /**
     * Tells a batch of the results that are there by now. Reads all results since it was created.
     *
     * @throws dev.director.api.topics.BrokerUnavailable if Kafka does not go on in time
     */
    void scan(BatchState batch, Tally tally) {
        Instant since = Instant.ofEpochSecond(batch.createdAt()).minus(SLACK);
        try (var reader = reader()) {
            reader.read(
                    reader.since(topics.results(), Optional.of(since)),
                    record -> note(record, batch, tally));
        }
    }

    private static void note(ConsumerRecord<byte[], byte[]> record, BatchState batch, Tally tally) {
        if (record.value() != null) {
            Peek peek = Peek.at(record.value(), "requestId", "tenant", "status");
            boolean isCompleted =
                    peek.string("status").filter(Status.COMPLETED.wire()::equals).isPresent();
            var place = new Place(record.partition(), record.offset());
            peek.key()
                    .flatMap(LineId::of)
                    .filter(id -> id.isOf(batch))
                    .ifPresent(id -> tally.note(id.line(), isCompleted, place));
        }
    }

    /** Reads results; to be closed. */
    BoundedReader reader() {
        return new BoundedReader(clients.scanner("director-api-batches"), patience);
    }
}
