package dev.director.api.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private static final TopicPartition SLOW = new TopicPartition("results", 0);
    private static final TopicPartition FAST = new TopicPartition("results", 1);

    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger stuck = new AtomicInteger();

    @AfterEach
    void letAllGo() {
        answers.countDown();
    }

    @Test
    void aReadingThatHangsDoesNotHoldUpTheNext() {
        var reader = new RecordReader(i -> new Slow(), Duration.ofMinutes(1));
        var hanging = read(reader, SLOW);
        await().until(() -> stuck.get() == 1);
        assertThat(read(reader, FAST).orTimeout(30, TimeUnit.SECONDS).join()).isPresent();
        assertThat(hanging).isNotDone();
    }

    @Test
    void waitingForTheTurnEndsInTimeToo() {
        var reader = new RecordReader(i -> new Slow(), Duration.ofMillis(50));
        var hanging =
                IntStream.range(0, RecordReader.READERS).mapToObj(i -> read(reader, SLOW)).toList();
        await().until(() -> stuck.get() == RecordReader.READERS);
        assertThatThrownBy(() -> read(reader, FAST).orTimeout(30, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BrokerUnavailable.class);
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
    }

    private static CompletableFuture<Optional<byte[]>> read(
            RecordReader reader, TopicPartition partition) {
        var read = new CompletableFuture<Optional<byte[]>>();
        Thread.startVirtualThread(() -> {
            try {
                read.complete(reader.read(new Pointer(partition, 7)));
            } catch (BrokerUnavailable e) {
                read.completeExceptionally(e);
            }
        });
        return read;
    }

    /** A consumer that one partition's broker leaves without an answer. */
    private final class Slow extends MockConsumer<byte[], byte[]> {
        Slow() {
            super("none");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            var partition = assignment().iterator().next();
            if (partition.equals(SLOW)) {
                hang();
            }
            var record =
                    new ConsumerRecord<>(
                            partition.topic(),
                            partition.partition(),
                            position(partition),
                            new byte[0],
                            new byte[0]);
            return new ConsumerRecords<>(Map.of(partition, List.of(record)), Map.of());
        }

        private void hang() {
            stuck.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
