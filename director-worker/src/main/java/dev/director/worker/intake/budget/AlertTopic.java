package dev.director.worker.intake.budget;

import dev.director.schemas.BudgetAlert;
import dev.director.schemas.CloudEventHeaders;
import dev.director.schemas.Codec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes alerts, and tells whoever else is to hear of them. What could not be published is not
 * done, and is told again by the next steward. Thread-safe.
 */
public final class AlertTopic implements BudgetSteward.Alerts, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AlertTopic.class);

    private final String topic;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Consumer<BudgetAlert> also;
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private final ExecutorService publisher = oneThread("director-alerts");
    private final ExecutorService teller = oneThread("director-alerts-webhook");

    /**
     * @param producers makes a producer, when there is something to tell
     * @param also told of each too, one after the other, on a thread of its own
     */
    public AlertTopic(
            String topic,
            Supplier<Producer<byte[], byte[]>> producers,
            Consumer<BudgetAlert> also) {
        this.topic = topic;
        this.producers = producers;
        this.also = also;
    }

    @Override
    public void tell(BudgetAlert alert, Runnable done) {
        publisher.execute(() -> publish(alert, done));
        teller.execute(() -> also.accept(alert));
    }

    private void publish(BudgetAlert alert, Runnable done) {
        byte[] key = alert.id().getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, key, Codec.encode(alert));
        CloudEventHeaders.of(
                        CloudEventHeaders.typeOf(BudgetAlert.class),
                        "/director/worker",
                        alert.id(),
                        alert.at(),
                        Optional.of(alert.scope()))
                .forEach((name, value) ->
                        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            var _ = producer().send(record).get();
            done.run();
        } catch (ExecutionException | KafkaException e) {
            log.warn("The alert {} could not be published: {}", alert.id(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
        }
        return open;
    }

    private static ExecutorService oneThread(String name) {
        return Executors.newSingleThreadExecutor(Thread.ofVirtual().name(name).factory());
    }

    @Override
    public void close() {
        teller.shutdownNow();
        publisher.shutdownNow();
        Optional.ofNullable(producer).ifPresent(open -> open.close(Duration.ofSeconds(1)));
    }
}
