package dev.director.worker.intake.budget;

import dev.director.schemas.BudgetAlert;
import dev.director.schemas.CloudEventHeaders;
import dev.director.schemas.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes alerts, and tells whoever else is to hear of them. What could not be published is not
 * done, and is told again by the next steward. Thread-safe.
 */
public final class AlertTopic implements BudgetSteward.Alerts {

    private static final Logger log = LoggerFactory.getLogger(AlertTopic.class);

    private final String topic;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Consumer<BudgetAlert> also;

    /**
     * @param producers makes a producer for each alert: they are few
     * @param also told of each too, on a thread of its own
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
        Thread.ofVirtual()
                .name("director-alert")
                .start(() -> {
                    publish(alert, done);
                    also.accept(alert);
                });
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
        try (Producer<byte[], byte[]> producer = producers.get()) {
            var _ = producer.send(record).get();
            done.run();
        } catch (ExecutionException | KafkaException e) {
            log.warn("The alert {} could not be published: {}", alert.id(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
