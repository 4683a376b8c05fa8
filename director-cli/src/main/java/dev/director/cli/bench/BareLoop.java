package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.worker.run.ModelCaller;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * The bare loop: poll, a virtual thread for each record, produce. Offsets are committed by the
 * clock, whether or not the work is done: a crash loses what was in flight.
 */
final class BareLoop {
    private static final int MAX_IN_FLIGHT = 12_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Work work;
    private final Semaphore room = new Semaphore(MAX_IN_FLIGHT);

    private BareLoop(Consumer<byte[], byte[]> consumer, Work work) {
        this.consumer = consumer;
        this.work = work;
    }

    /** Starts it on a thread of its own; {@code ready} runs when it has its partitions. */
    static void start(Place place, ModelCaller model, Runnable ready) {
        Map<String, Object> settings = Clients.memberSettings(place.bootstrap(), place.group());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, true);
        Producer<byte[], byte[]> producer = Clients.producer(place.bootstrap());
        Work work =
                new Work(
                        model,
                        new PlainCommitter(
                                place.topics(),
                                message -> {
                                    var _ = producer.send(message, BareLoop::check);
                                }));
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
        consumer.subscribe(List.of(place.topics().requests()), new ReadyOnAssignment(ready));
        BareLoop loop = new BareLoop(consumer, work);
        Thread.ofPlatform().name("bare-loop").start(loop::run);
    }

    private void run() {
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    room.acquire();
                    Thread.startVirtualThread(() -> perform(record));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(ConsumerRecord<byte[], byte[]> record) {
        try {
            work.perform(record);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }

    private static void check(Object metadata, Exception failure) {
        if (failure != null) {
            System.err.println("a result was refused: " + failure);
        }
    }

    private record ReadyOnAssignment(Runnable ready) implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            ready.run();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
    }
}
