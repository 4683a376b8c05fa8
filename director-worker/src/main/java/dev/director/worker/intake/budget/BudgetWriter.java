package dev.director.worker.intake.budget;

import dev.director.schemas.Codec;
import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.BudgetEvent.Batch;
import dev.director.schemas.budget.BudgetEvent.Reserve;
import dev.director.schemas.budget.BudgetEvent.Settle;
import dev.director.worker.run.BudgetLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the budget log: the first that comes at once, and what comes soon after a record, or while
 * it is on its way, together. Until a record is acknowledged it is sent again; a second copy of it
 * changes nothing. Thread-safe.
 */
public final class BudgetWriter implements BudgetLog, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BudgetWriter.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /**
     * From one record of calls to the next: one for each call would cost every worker more than the
     * call does.
     */
    private static final Duration PACE = Duration.ofMillis(20);

    /** Of reservations and settlements in one record. */
    private static final int MOST = 2_000;

    private final String topic;
    private final String self;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private @Nullable Producer<byte[], byte[]> producer;
    private long writtenAt = System.nanoTime();

    /** What is to be written. */
    private sealed interface Entry {
        record Reserving(Reserve reserve) implements Entry {}

        record Settling(Settle settle) implements Entry {}

        record Other(BudgetEvent event) implements Entry {}

        record End() implements Entry {}
    }

    /**
     * @param self names this life of the worker
     * @param producers makes a producer that is not transactional, when there is something to write
     */
    public BudgetWriter(String topic, String self, Supplier<Producer<byte[], byte[]>> producers) {
        this.topic = topic;
        this.self = self;
        this.producers = producers;
        this.thread = Thread.ofPlatform().name("director-budget").daemon().start(this::work);
    }

    /** Names this life of the worker. */
    public String self() {
        return self;
    }

    @Override
    public void reserve(Reserve reserve) {
        queue.add(new Entry.Reserving(reserve));
    }

    @Override
    public void withdraw(Reserve reserve) {
        boolean _ = queue.remove(new Entry.Reserving(reserve));
    }

    @Override
    public void settle(Settle settle) {
        queue.add(new Entry.Settling(settle));
    }

    @Override
    public void append(BudgetEvent event) {
        queue.add(new Entry.Other(event));
    }

    private void work() {
        try {
            Entry next = queue.take();
            while (!(next instanceof Entry.End)) {
                next = write(next);
            }
        } catch (InterruptedException e) {
            log.debug("Nothing more is written to {}", topic);
        } finally {
            closeProducer();
        }
    }

    /** Writes it, and what has come meanwhile, up to what is returned. */
    private Entry write(Entry first) throws InterruptedException {
        if (first instanceof Entry.Other(BudgetEvent event)) {
            send(event);
            return queue.take();
        }
        Thread.sleep(PACE.minusNanos(System.nanoTime() - writtenAt));
        List<Settle> settled = new ArrayList<>();
        List<Reserve> reserved = new ArrayList<>();
        Entry entry = first;
        while (entry != null && settled.size() + reserved.size() < MOST) {
            switch (entry) {
                case Entry.Reserving(Reserve reserve) -> reserved.add(reserve);
                case Entry.Settling(Settle settle) -> settled.add(settle);
                case Entry.Other _, Entry.End _ -> {
                    send(new Batch(self, settled, reserved));
                    return entry;
                }
            }
            entry = queue.poll();
        }
        writtenAt = System.nanoTime();
        send(new Batch(self, settled, reserved));
        return entry != null ? entry : queue.take();
    }

    private void send(BudgetEvent event) throws InterruptedException {
        byte[] value = Codec.encode(event);
        while (!sent(event, value)) {
            // One in a fatal state would refuse for ever.
            closeProducer();
            Thread.sleep(RETRY_AFTER);
        }
    }

    private boolean sent(BudgetEvent event, byte[] value) throws InterruptedException {
        try {
            var _ = producer().send(new ProducerRecord<>(topic, 0, null, value)).get();
            return true;
        } catch (ExecutionException | RuntimeException e) {
            if (e instanceof RecordTooLargeException
                    || e.getCause() instanceof RecordTooLargeException) {
                log.error(
                        "{}: a {} of {} bytes is too large and is left out; without checkpoints workers start slower",
                        topic,
                        event.getClass().getSimpleName(),
                        value.length);
                return true;
            }
            log.warn(
                    "{} cannot be written, and is tried again: calls that a budget bounds wait ({})",
                    topic,
                    e.getMessage());
            return false;
        }
    }

    private void closeProducer() {
        Optional.ofNullable(producer).ifPresent(open -> open.close(Duration.ofSeconds(1)));
        producer = null;
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
        }
        return open;
    }

    /** Writes what is left, for a few seconds at most. */
    @Override
    public void close() {
        queue.add(new Entry.End());
        try {
            if (!thread.join(LAST_WORDS)) {
                log.warn("{}: the last settlements could not be written", topic);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
