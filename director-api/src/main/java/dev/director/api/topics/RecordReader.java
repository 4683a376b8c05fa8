package dev.director.api.topics;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;

/**
 * Reads one record by where it lies. Thread-safe; a few read at a time and the others wait for
 * their turn, which counts towards the time that a reading may take.
 */
final class RecordReader implements AutoCloseable {
    /** How many read at a time. */
    static final int READERS = 4;

    private static final Duration STEP = Duration.ofMillis(250);
    private final BlockingQueue<Consumer<byte[], byte[]>> idle =
            new ArrayBlockingQueue<>(READERS, true);
    private final Duration timeout;

    /**
     * @param consumers makes each of the consumers, by its number
     * @param timeout how long a reading may take
     */
    RecordReader(IntFunction<Consumer<byte[], byte[]>> consumers, Duration timeout) {
        this.timeout = timeout;
        for (int i = 0; i < READERS; i++) {
            idle.add(consumers.apply(i));
        }
    }

    /**
     * Reads a record's value.
     *
     * @return nothing when retention has taken the record
     * @throws BrokerUnavailable if it could not be read in time
     */
    Optional<byte[]> read(Pointer pointer) {
        long deadline = System.nanoTime() + timeout.toNanos();
        var consumer = awaitTurn();
        try {
            return read(consumer, pointer, deadline);
        } catch (OffsetOutOfRangeException gone) {
            return Optional.empty();
        } catch (KafkaException e) {
            throw new BrokerUnavailable("Kafka did not return the record.", e);
        } finally {
            idle.add(consumer);
        }
    }

    private static Optional<byte[]> read(
            Consumer<byte[], byte[]> consumer, Pointer pointer, long deadline) {
        consumer.assign(List.of(pointer.partition()));
        consumer.seek(pointer.partition(), pointer.offset());
        while (System.nanoTime() - deadline < 0) {
            for (var record : consumer.poll(STEP)) {
                return Optional.ofNullable(record.value())
                        .filter(value -> record.offset() == pointer.offset());
            }
        }
        throw new BrokerUnavailable("Kafka did not return the record in time.");
    }

    private Consumer<byte[], byte[]> awaitTurn() {
        try {
            var consumer = idle.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (consumer == null) {
                throw new BrokerUnavailable("Other records were not returned in time.");
            }
            return consumer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("The API is stopping.", e);
        }
    }

    /** Waits for those that read. */
    @Override
    public void close() {
        try {
            for (int i = 0; i < READERS; i++) {
                idle.take().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
