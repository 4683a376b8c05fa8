package dev.director.api.topics.batches;

import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.EventRecords;
import dev.director.schemas.CancelRequest;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Topics;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What a batch sends to the workers, many records in a row. It waits only where Kafka does not keep
 * up. For one thread; the producer may be of many.
 */
final class Sending {
    private static final String SOURCE = "/director/api/batches";

    private final Producer<byte[], byte[]> producer;
    private final Topics topics;
    private final EventRecords records;
    private final AtomicReference<@Nullable Exception> refused = new AtomicReference<>();

    Sending(Producer<byte[], byte[]> producer, Topics topics, Clock clock) {
        this.producer = producer;
        this.topics = topics;
        this.records = new EventRecords(SOURCE, clock);
    }

    /**
     * Sends a request on its way.
     *
     * @throws BrokerUnavailable if Kafka refused this or an earlier one
     */
    void publish(DirectorRequest request, byte[] body) {
        send(records.request(topics.requestsBatch(), request, body));
    }

    /**
     * Asks to end one.
     *
     * @throws BrokerUnavailable if Kafka refused this or an earlier one
     */
    void cancel(DirectorRequest request, String reason) {
        var cancel =
                new CancelRequest(
                        request.requestId(),
                        request.tenant(),
                        request.conversationId(),
                        Optional.of(reason));
        send(records.cancel(topics.cancels(), cancel));
    }

    /**
     * Returns when all in-sync replicas have what was sent.
     *
     * @throws BrokerUnavailable if Kafka refused some of it
     */
    void flush() {
        producer.flush();
        requireTaken();
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        requireTaken();
        try {
            var _ =
                    producer.send(
                            record,
                            (_, failure) -> {
                                if (failure != null) {
                                    refused.compareAndSet(null, failure);
                                }
                            });
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    private void requireTaken() {
        Exception failure = refused.get();
        if (failure != null) {
            throw unavailable(failure);
        }
    }

    private static BrokerUnavailable unavailable(Exception e) {
        return new BrokerUnavailable("Kafka did not take a batch's line: " + e.getMessage(), e);
    }
}
