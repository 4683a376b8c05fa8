package dev.director.api.topics;

import dev.director.api.index.RequestKey;
import dev.director.schemas.CancelRequest;
import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Asks workers to end a run. Thread-safe; blocks within the patience. */
public final class Cancels {
    private final KafkaClients clients;
    private final Topics topics;
    private final EventRecords records;
    private final Duration patience;

    /**
     * @param clients reach Kafka
     * @param topics the topics' names
     * @param clock stamps the events
     * @param patience how long Kafka may take over an answer
     */
    public Cancels(KafkaClients clients, Topics topics, Clock clock, Duration patience) {
        this.clients = clients;
        this.topics = topics;
        this.records = new EventRecords("/director/cancels", clock);
        this.patience = patience;
    }

    /**
     * A request as it was published.
     *
     * @param conversationId its conversation's, if it has one
     */
    public record Published(Optional<String> conversationId) {}

    /**
     * Looks for a request in the topics of its lanes: first where it lies if it has no
     * conversation, then everywhere.
     *
     * @throws BrokerUnavailable if Kafka does not answer in time, or has no such topics
     */
    public Optional<Published> find(RequestKey request, Instant since) {
        try (var reader = new BoundedReader(clients.scanner("director-cancel"), patience)) {
            Map<TopicPartition, BoundedReader.Range> near = new HashMap<>();
            Map<TopicPartition, BoundedReader.Range> far = new HashMap<>();
            for (String topic : List.of(topics.requests(), topics.requestsBatch())) {
                var all = reader.since(topic, Optional.of(since));
                int own = Tail.partitionOf(utf8(request.requestId()), all.size());
                all.forEach((it, range) -> (it.partition() == own ? near : far).put(it, range));
            }
            return find(reader, near, request).or(() -> find(reader, far, request));
        }
    }

    private static Optional<Published> find(
            BoundedReader reader,
            Map<TopicPartition, BoundedReader.Range> ranges,
            RequestKey request) {
        Map<RequestKey, Published> found = new HashMap<>();
        reader.read(
                ranges,
                record -> {
                    if (record.value() != null) {
                        var peek = Peek.at(record.value(), "requestId", "tenant", "conversationId");
                        if (peek.key().filter(request::equals).isPresent()) {
                            found.putIfAbsent(
                                    request, new Published(peek.string("conversationId")));
                        }
                    }
                });
        return Optional.ofNullable(found.get(request));
    }

    /**
     * Publishes it and returns when all in-sync replicas have it.
     *
     * @throws BrokerUnavailable if Kafka does not take it in time; it may be there or not
     */
    public void publish(CancelRequest cancel) {
        var record = records.cancel(topics.cancels(), cancel);
        try (Producer<byte[], byte[]> producer = clients.producer(patience)) {
            var _ = producer.send(record).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw new BrokerUnavailable("Kafka did not take it: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("Kafka did not answer before the end.", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
