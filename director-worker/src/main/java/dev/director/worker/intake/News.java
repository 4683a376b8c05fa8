package dev.director.worker.intake;

import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the others what this worker has found out. Best effort: whoever does not hear of it finds
 * it out by itself. Thread-safe; does not wait for the broker.
 */
public final class News implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(News.class);

    private final String topic;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final ExecutorService sender =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("director-news").factory());
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * @param producers makes a producer that is not transactional, when there is something to tell
     */
    public News(String topic, Supplier<Producer<byte[], byte[]>> producers) {
        this.topic = topic;
        this.producers = producers;
    }

    /**
     * Publishes an event, to be the newest under its key, after those published before. Returns at
     * once; best effort: a broker that is away is logged and no more.
     */
    public void publish(ControlEvent event) {
        sender.execute(() -> {
            try {
                send(event);
            } catch (KafkaException e) {
                log.warn("{} could not be announced: {}", event.key(), e.getMessage());
            }
        });
    }

    private void send(ControlEvent event) {
        byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
        Producer<byte[], byte[]> open = producer();
        var _ =
                open.send(
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

    private synchronized Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
        }
        return open;
    }

    /** What was published last goes out, if the broker takes it within a moment. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            boolean _ = sender.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.shutdownNow();
        closeProducer();
    }

    private synchronized void closeProducer() {
        Optional.ofNullable(producer).ifPresent(open -> open.close(Duration.ofSeconds(1)));
    }
}
