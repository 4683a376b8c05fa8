package dev.director.worker.intake;

import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent;
import dev.director.schemas.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What all workers must know: reads and writes {@code director.control}. Used at start-up only. */
public final class ControlTopic {

    private static final byte[] PARTITION_COUNT =
            new ControlEvent.PartitionCount(1).key().getBytes(StandardCharsets.UTF_8);

    private final TopicPartition partition;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;

    /**
     * @param consumer read_committed, without a group
     * @param producer not transactional
     */
    public ControlTopic(
            String topic, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        this.partition = new TopicPartition(topic, 0);
        this.consumer = consumer;
        this.producer = producer;
    }

    /**
     * Invariant 8: the partition count is stored at the first start; another count halts, since it
     * would strand parked runs and markers even where all topics grew alike.
     *
     * @throws WorkerFailure when the stored count is another
     */
    public void verifyPartitionCount(int partitions) {
        Optional<Integer> stored = storedPartitionCount();
        if (stored.isEmpty()) {
            publish(new ControlEvent.PartitionCount(partitions));
        } else if (stored.get() != partitions) {
            throw new WorkerFailure(
                    WorkerFailure.CONFIGURATION,
                    "the topics have %d partitions and Director was set up with %d; growing them is a migration, see docs/operations.md"
                            .formatted(partitions, stored.get()));
        }
    }

    /** Publishes an event, to be the newest under its key, and waits for the broker to have it. */
    public void publish(ControlEvent event) {
        byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(new ProducerRecord<>(partition.topic(), 0, key, Codec.encode(event)))
                    .get();
        } catch (ExecutionException e) {
            throw new WorkerFailure(
                    WorkerFailure.UNAVAILABLE,
                    "cannot write to %s: %s".formatted(partition.topic(), e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerFailure(WorkerFailure.SOFTWARE, "interrupted at start-up");
        }
    }

    private Optional<Integer> storedPartitionCount() {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        Optional<Integer> count = Optional.empty();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                if (Arrays.equals(record.key(), PARTITION_COUNT)
                        && Codec.decode(ControlEvent.class, record.value())
                                instanceof
                                Decoded.Readable<ControlEvent>(
                                        ControlEvent.PartitionCount stored)) {
                    count = Optional.of(stored.partitions());
                }
            }
        }
        return count;
    }
}
