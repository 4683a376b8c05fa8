package dev.director.api.topics.batches;

import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the states of one partition's batches, for who owns it: opening one fences whoever owned
 * the partition before. After a failure nothing is known of the outcome; the next commit opens
 * again, if the partition is still ours. Thread-safe, one commit at a time.
 */
final class FencedWriter implements AutoCloseable {
    private final KafkaClients clients;
    private final String topic;
    private final String transactionalId;
    private final Duration patience;
    private final BooleanSupplier isOwner;
    private @Nullable Producer<byte[], byte[]> producer;

    FencedWriter(
            KafkaClients clients,
            String topic,
            String transactionalId,
            Duration patience,
            BooleanSupplier isOwner) {
        this.clients = clients;
        this.topic = topic;
        this.transactionalId = transactionalId;
        this.patience = patience;
        this.isOwner = isOwner;
    }

    /**
     * Makes this the one writer.
     *
     * @throws BrokerUnavailable if Kafka does not answer, or the partition is another's by now
     */
    synchronized void open() {
        var _ = opened();
    }

    private Producer<byte[], byte[]> opened() {
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            return open;
        }
        if (!isOwner.getAsBoolean()) {
            throw new BrokerUnavailable("The partition of this batch is another instance's.");
        }
        Producer<byte[], byte[]> fresh = clients.transactionalProducer(transactionalId, patience);
        try {
            fresh.initTransactions();
        } catch (KafkaException e) {
            fresh.close(Duration.ZERO);
            throw new BrokerUnavailable("Kafka gave no transactions: " + e.getMessage(), e);
        }
        producer = fresh;
        return fresh;
    }

    /**
     * Writes these values, all or none.
     *
     * @throws BrokerUnavailable if Kafka does not take them, or another instance took over
     */
    synchronized void commit(Map<String, byte[]> values) {
        Producer<byte[], byte[]> open = opened();
        try {
            open.beginTransaction();
            values.forEach((key, value) -> {
                var _ =
                        open.send(
                                new ProducerRecord<>(
                                        topic, key.getBytes(StandardCharsets.UTF_8), value));
            });
            open.commitTransaction();
        } catch (KafkaException e) {
            close();
            throw new BrokerUnavailable("Kafka did not take a batch's state: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
