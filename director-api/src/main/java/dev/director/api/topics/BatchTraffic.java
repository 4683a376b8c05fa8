package dev.director.api.topics;

import dev.director.api.index.RequestKey;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Many requests out on the batch lane, and their results in. It holds none of either. For one
 * thread, but for {@link #stop}.
 */
public final class BatchTraffic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int POLL_RECORDS = 500;

    private final KafkaClients clients;
    private final Topics topics;
    private final EventRecords records;
    private final Instant since;
    private final Duration patience;
    private final Producer<byte[], byte[]> producer;
    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final Tail results;
    private final AtomicReference<Optional<Exception>> refused =
            new AtomicReference<>(Optional.empty());

    /**
     * Connects.
     *
     * @param clients reach Kafka
     * @param topics the topics' names
     * @param clock stamps the events
     * @param since how far back results and requests are read
     * @param patience how long Kafka may take over an answer, and over a request
     * @throws BrokerUnavailable if Kafka does not answer in time, or has no such topics
     */
    public BatchTraffic(
            KafkaClients clients, Topics topics, Clock clock, Instant since, Duration patience) {
        this.clients = clients;
        this.topics = topics;
        this.records = new EventRecords("/director/batch", clock);
        this.since = since;
        this.patience = patience;
        this.consumer = clients.consumer("director-batch", POLL_RECORDS);
        this.results =
                new Tail(consumer, List.of(topics.results()), Optional.empty(), since, patience);
        this.producer = clients.bulkProducer("director-batch", patience);
    }

    /** Hands over the results that are there by now, and that are wanted. */
    public void earlierResults(Predicate<RequestKey> wanted, Consumer<DirectorResult> visitor) {
        var ends = results.ends();
        while (!results.reached(ends)) {
            results(wanted, visitor);
        }
    }

    /**
     * Hands over the next results that are wanted, if any come within a tenth of a second.
     *
     * @throws BrokerUnavailable if Kafka refused a request, or does not answer
     * @throws WakeupException if asked to stop
     */
    public void results(Predicate<RequestKey> wanted, Consumer<DirectorResult> visitor) {
        requireTaken();
        for (var record : results.poll(POLL)) {
            if (record.value() != null
                    && Peek.at(record.value(), "requestId", "tenant")
                            .key()
                            .filter(wanted)
                            .isPresent()
                    && Codec.decode(DirectorResult.class, record.value())
                            instanceof Decoded.Readable<DirectorResult>(DirectorResult result)) {
                visitor.accept(result);
            }
        }
    }

    /** Hands over whose requests are on the batch lane by now. */
    public void published(Consumer<RequestKey> visitor) {
        try (var reader = new BoundedReader(clients.scanner("director-batch-scan"), patience)) {
            reader.read(
                    reader.since(topics.requestsBatch(), Optional.of(since)),
                    record -> {
                        if (record.value() != null) {
                            Peek.at(record.value(), "requestId", "tenant").key().ifPresent(visitor);
                        }
                    });
        }
    }

    /**
     * Sends a request on its way, and waits only where Kafka does not keep up.
     *
     * @param request what the body says
     * @param body published byte for byte
     * @throws BrokerUnavailable if Kafka refused this one or an earlier one
     */
    public void publish(DirectorRequest request, byte[] body) {
        requireTaken();
        var record = records.request(topics.requestsBatch(), request, body);
        try {
            var _ =
                    producer.send(
                            record,
                            (_, failure) -> {
                                if (failure != null) {
                                    refused.compareAndSet(Optional.empty(), Optional.of(failure));
                                }
                            });
        } catch (KafkaException e) {
            throw new BrokerUnavailable("Kafka did not take a request: " + e.getMessage(), e);
        }
    }

    private void requireTaken() {
        refused.get()
                .ifPresent(e -> {
                    throw new BrokerUnavailable(
                            "Kafka did not take a request: " + e.getMessage(), e);
                });
    }

    /** Makes the reading of results throw {@link WakeupException}. Any thread may call it. */
    public void stop() {
        consumer.wakeup();
    }

    /** Waits a moment for what is on its way to Kafka. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        results.close();
    }
}
