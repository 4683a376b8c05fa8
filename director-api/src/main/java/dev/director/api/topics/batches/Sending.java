package dev.director.api.topics.batches;

import dev.director.api.topics.BrokerUnavailable;
import dev.director.schemas.CancelRequest;
import dev.director.schemas.CloudEventHeaders;
import dev.director.schemas.Codec;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
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
    private final Clock clock;
    private final AtomicReference<@Nullable Exception> refused = new AtomicReference<>();

    Sending(Producer<byte[], byte[]> producer, Topics topics, Clock clock) {
        this.producer = producer;
        this.topics = topics;
        this.clock = clock;
    }

    /**
     * Sends a request on its way.
     *
     * @throws BrokerUnavailable if Kafka refused this or an earlier one
     */
    void publish(DirectorRequest request, byte[] body) {
        String id = request.tenant() + "/" + request.requestId();
        send(
                topics.requestsBatch(),
                request.recordKey(),
                body,
                DirectorRequest.class,
                id,
                request.requestId());
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
        String id = request.tenant() + "/" + request.requestId() + "/cancel";
        send(
                topics.cancels(),
                cancel.recordKey(),
                Codec.encode(cancel),
                CancelRequest.class,
                id,
                cancel.requestId());
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

    private void send(
            String topic, String key, byte[] value, Class<?> type, String id, String subject) {
        requireTaken();
        var record = new ProducerRecord<>(topic, utf8(key), value);
        CloudEventHeaders.of(
                        CloudEventHeaders.typeOf(type),
                        SOURCE,
                        id,
                        clock.instant(),
                        Optional.of(subject))
                .forEach((name, text) -> record.headers().add(name, utf8(text)));
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

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
