package dev.director.api.topics;

import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent;
import dev.director.schemas.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What operators tell all workers, and told them before. Thread-safe; blocks within the patience.
 */
final class ControlTopic {
    private final KafkaClients clients;
    private final String topic;
    private final Duration patience;

    /**
     * @param topic its name
     * @param patience how long Kafka may take over an answer
     */
    ControlTopic(KafkaClients clients, String topic, Duration patience) {
        this.clients = clients;
        this.topic = topic;
        this.patience = patience;
    }

    /**
     * Hands over every event that can be read, in order, with its offset.
     *
     * @throws BrokerUnavailable if Kafka does not go on in time
     */
    void read(BoundedReader reader, ObjLongConsumer<ControlEvent> visitor) {
        reader.read(
                reader.since(topic, Optional.empty()),
                record -> {
                    if (record.value() != null
                            && Codec.decode(ControlEvent.class, record.value())
                                    instanceof Decoded.Readable<ControlEvent>(ControlEvent event)) {
                        visitor.accept(event, record.offset());
                    }
                });
    }

    /**
     * Publishes an event, to be the newest under its key: workers hear of it within a second.
     *
     * @throws BrokerUnavailable if Kafka does not take it in time
     */
    void publish(ControlEvent event) {
        byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
        try (Producer<byte[], byte[]> producer = clients.producer(patience)) {
            var _ =
                    producer.send(new ProducerRecord<>(topic, 0, key, Codec.encode(event)))
                            .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw new BrokerUnavailable("Kafka did not take it: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("Kafka did not answer before the end.", e);
        }
    }
}
