package dev.director.api.topics;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;

/** Reads one record by where it lies. Thread-safe; readers take turns. */
final class RecordReader implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(250);
    private final Consumer<byte[], byte[]> consumer;
    private final Duration timeout;
    private final ReentrantLock turn = new ReentrantLock();

    RecordReader(KafkaClients clients, Duration timeout) {
        this.consumer = clients.consumer("director-api-reader", 1);
        this.timeout = timeout;
    }

    /**
     * Reads a record's value.
     *
     * @return nothing when retention has taken the record
     * @throws BrokerUnavailable if it could not be read in time
     */
    Optional<byte[]> read(Pointer pointer) {
        turn.lock();
        try {
            consumer.assign(List.of(pointer.partition()));
            consumer.seek(pointer.partition(), pointer.offset());
            long deadline = System.nanoTime() + timeout.toNanos();
            while (System.nanoTime() - deadline < 0) {
                for (var record : consumer.poll(STEP)) {
                    return Optional.ofNullable(record.value())
                            .filter(value -> record.offset() == pointer.offset());
                }
            }
            throw new BrokerUnavailable("Kafka did not return the record in time.");
        } catch (OffsetOutOfRangeException gone) {
            return Optional.empty();
        } catch (KafkaException e) {
            throw new BrokerUnavailable("Kafka did not return the record.", e);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            consumer.close();
        } finally {
            turn.unlock();
        }
    }
}
