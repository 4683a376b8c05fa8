package dev.director.worker.intake;

import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the others what this worker has found out. Best effort: whoever does not hear of it finds
 * it out by itself. Thread-safe; does not wait for the broker.
 */
public final class News implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(News.class);

    private final String topic;
    private final Producer<byte[], byte[]> producer;

    /**
     * @param producer not transactional
     */
    public News(String topic, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /** Publishes an event, to be the newest under its key. */
    public void publish(ControlEvent event) {
        byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
        var _ =
                producer.send(
                        new ProducerRecord<>(topic, 0, key, Codec.encode(event)),
                        (metadata, failure) -> {
                            if (failure != null) {
                                log.warn(
                                        "{} could not be announced: {}",
                                        event.key(),
                                        failure.getMessage());
                            }
                        });
    }

    @Override
    public void close() {
        producer.close();
    }
}
