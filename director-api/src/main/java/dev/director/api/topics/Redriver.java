package dev.director.api.topics;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Puts dead letters on their lanes again. What is in the producer's buffer when the process dies
 * may or may not have been published; redriving once more is safe. For one thread.
 */
final class Redriver implements AutoCloseable {
    private static final Duration FLUSH = Duration.ofMinutes(2);

    private final Producer<byte[], byte[]> producer;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Exception> first = new AtomicReference<>();
    private volatile boolean broken;

    Redriver(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Sends it without waiting, unless the buffer is full. */
    void send(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) {
        try {
            var _ = producer.send(request(record, letter), (_, failure) -> note(failure));
        } catch (KafkaException e) {
            note(e);
        }
    }

    /** Whether something failed that the next record would meet too. */
    boolean isBroken() {
        return broken;
    }

    long published() {
        return published.get();
    }

    /** Waits for what was sent. */
    Redriven outcome() {
        producer.close(FLUSH);
        return new Redriven(
                published.get(),
                failed.get(),
                Optional.ofNullable(first.get()).map(Exception::getMessage),
                !broken);
    }

    private void note(@Nullable Exception failure) {
        if (failure == null) {
            published.incrementAndGet();
            return;
        }
        failed.incrementAndGet();
        first.compareAndSet(null, failure);
        broken |= !(failure instanceof RecordTooLargeException);
    }

    /** The record as it came first, and the generation that it begins. The key places it. */
    private static ProducerRecord<byte[], byte[]> request(
            ConsumerRecord<byte[], byte[]> record, DeadLetter letter) {
        var lane = letter.origin().orElseThrow().topic();
        var request = new ProducerRecord<>(lane, record.key(), record.value());
        for (var header : record.headers()) {
            if (!LetterHeaders.isAdded(header.key())) {
                request.headers().add(header);
            }
        }
        request.headers()
                .add(
                        LetterHeaders.GENERATION,
                        Integer.toString(letter.generation() + 1)
                                .getBytes(StandardCharsets.US_ASCII));
        return request;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
