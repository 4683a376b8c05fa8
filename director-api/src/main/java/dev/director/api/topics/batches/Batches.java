package dev.director.api.topics.batches;

import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.LatestValues;
import dev.director.api.topics.Requests;
import dev.director.api.topics.files.Ids;
import dev.director.api.topics.files.StoredFiles;
import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.Producer;

/**
 * The batches of all tenants, and the running of those that are this instance's. Thread-safe; its
 * methods block while Kafka works.
 */
public final class Batches implements AutoCloseable {
    /** How many read or write files at a time, and have the names of their lines in memory. */
    private static final int BUSY = 4;

    private final LatestValues values;
    private final Clock clock;
    private final Producer<byte[], byte[]> lines;
    private final BatchOwner owner;

    /**
     * Prepares; {@link #start} begins.
     *
     * @param values of the topic of batches
     * @param requests tells of results
     * @param patience how long Kafka may take over an answer
     */
    public Batches(
            KafkaClients clients,
            Topics topics,
            Clock clock,
            LatestValues values,
            StoredFiles files,
            Requests requests,
            LineFormat format,
            Duration patience) {
        this.values = values;
        this.clock = clock;
        this.lines = clients.bulkProducer("director-api-batches", patience);
        var results = new BatchResults(clients, topics, patience);
        requests.onFinished(results::finished);
        this.owner =
                new BatchOwner(
                        new RunParts(
                                clients,
                                topics,
                                clock,
                                values,
                                files,
                                format,
                                results,
                                lines,
                                new Semaphore(BUSY),
                                patience));
    }

    /** Begins to run batches, in the background. */
    public void start() {
        owner.start();
    }

    /**
     * What a caller asks for.
     *
     * @param inputFileId a file of the tenant's
     * @param window as the caller wrote it
     * @param lifetime the same as a time
     */
    public record Order(
            String endpoint,
            String inputFileId,
            String window,
            Duration lifetime,
            Map<String, String> metadata) {}

    /**
     * Makes a batch, which its owner begins to run.
     *
     * @throws dev.director.api.topics.BrokerUnavailable if Kafka does not take it
     */
    public BatchState create(String tenant, Order order) {
        Instant now = clock.instant();
        BatchState batch =
                new BatchState(
                        Ids.next(LineId.PREFIX, now),
                        tenant,
                        order.endpoint(),
                        order.inputFileId(),
                        order.window(),
                        order.metadata(),
                        now.getEpochSecond(),
                        now.plus(order.lifetime()).getEpochSecond(),
                        BatchStatus.VALIDATING,
                        Map.of(),
                        List.of(),
                        0,
                        BatchState.Counts.NONE,
                        Map.of());
        values.put(batch.key(), Optional.of(batch.encode()));
        return batch;
    }

    /**
     * A tenant's batch.
     *
     * @throws dev.director.api.topics.BrokerUnavailable if nothing certain could be said in time
     */
    public Optional<BatchState> find(String tenant, String id) {
        return values.find(BatchState.key(tenant, id)).map(BatchState::decode).map(this::shown);
    }

    /**
     * A tenant's batches, the newest first.
     *
     * @param after only batches that are older than this one
     */
    public List<BatchState> list(String tenant, Optional<String> after, int most) {
        values.catchUp();
        return values
                .page(
                        BatchState.prefix(tenant),
                        true,
                        after.map(id -> BatchState.key(tenant, id)),
                        _ -> true,
                        most)
                .stream()
                .map(BatchState::decode)
                .map(this::shown)
                .toList();
    }

    /** Whether a batch that has not ended reads a file. */
    public boolean isInput(String tenant, String fileId) {
        values.catchUp();
        return !values.page(
                        BatchState.prefix(tenant),
                        true,
                        Optional.empty(),
                        json -> {
                            BatchState batch = BatchState.decode(json);
                            return !batch.status().isTheEnd() && batch.inputFileId().equals(fileId);
                        },
                        1)
                .isEmpty();
    }

    /** Asks its owner to cancel a batch; nothing happens to one that has ended. */
    public BatchState cancel(BatchState batch) {
        String now = String.valueOf(clock.instant().getEpochSecond());
        String key = BatchState.cancelKey(batch.tenant(), batch.id());
        if (values.find(key).isEmpty()) {
            values.put(key, Optional.of(now.getBytes(StandardCharsets.UTF_8)));
        }
        return find(batch.tenant(), batch.id()).orElse(batch);
    }

    /** With what its owner has not written yet. */
    private BatchState shown(BatchState batch) {
        if (batch.status().isTheEnd() && batch.status() != BatchStatus.CANCELLED) {
            return batch;
        }
        BatchState counted = owner.counts(batch.key()).map(batch::withCounts).orElse(batch);
        return values.seen(BatchState.cancelKey(batch.tenant(), batch.id()))
                .map(at -> Long.parseLong(new String(at, StandardCharsets.UTF_8)))
                .map(at -> counted.cancelling(Instant.ofEpochSecond(at)))
                .orElse(counted);
    }

    @Override
    public void close() {
        owner.close();
        lines.close(Duration.ofSeconds(1));
    }
}
