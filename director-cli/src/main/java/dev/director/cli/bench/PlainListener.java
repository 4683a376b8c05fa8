package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.worker.run.ModelCaller;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * A plain spring-kafka listener: a consumer thread for each partition, one call at a time on each,
 * offsets committed after each poll's records (the default), results by a template.
 */
final class PlainListener {
    private PlainListener() {}

    /** Starts the container; {@code ready} runs once each of its consumers has its partition. */
    static void start(Place place, ModelCaller model, Runnable ready) throws InterruptedException {
        var template =
                new KafkaTemplate<byte[], byte[]>(
                        new DefaultKafkaProducerFactory<>(
                                Clients.producerSettings(place.bootstrap())));
        var work =
                new Work(
                        model,
                        new PlainCommitter(
                                place.topics(),
                                message -> {
                                    var _ = template.send(message);
                                }));
        var properties = new ContainerProperties(place.topics().requests());
        properties.setGroupId(place.group());
        properties.setMessageListener(new OneAtATime(work));
        var container =
                new ConcurrentMessageListenerContainer<byte[], byte[]>(
                        new DefaultKafkaConsumerFactory<>(
                                Clients.memberSettings(place.bootstrap(), place.group())),
                        properties);
        container.setConcurrency(place.partitions());
        container.start();
        while (!container.getContainers().stream().allMatch(PlainListener::hasOnePartition)) {
            Thread.sleep(Duration.ofMillis(50));
        }
        ready.run();
    }

    private static boolean hasOnePartition(MessageListenerContainer consumer) {
        var assigned = consumer.getAssignedPartitions();
        return assigned != null && assigned.size() == 1;
    }

    private record OneAtATime(Work work) implements MessageListener<byte[], byte[]> {
        @Override
        public void onMessage(ConsumerRecord<byte[], byte[]> record) {
            try {
                work.perform(record);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
