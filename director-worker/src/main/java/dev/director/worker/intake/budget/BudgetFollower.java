package dev.director.worker.intake.budget;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.Replay;
import dev.director.worker.run.BudgetBook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the budget log, from the newest checkpoint on, and tells the book each record in its order.
 * A broker that is away is waited for: meanwhile nothing is granted. Thread-safe.
 */
public final class BudgetFollower implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BudgetFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final TopicPartition partition;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final BudgetBook book;
    private final BudgetSteward steward;
    private final Runnable loaded;
    private final Thread thread;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> reading;

    /**
     * @param readers make consumers without a group
     * @param steward told what is read, and how far
     * @param loaded told after each time that the whole log was read
     */
    public BudgetFollower(
            String topic,
            Supplier<Consumer<byte[], byte[]>> readers,
            BudgetBook book,
            BudgetSteward steward,
            Runnable loaded) {
        this.partition = new TopicPartition(topic, 0);
        this.readers = readers;
        this.book = book;
        this.steward = steward;
        this.loaded = loaded;
        this.thread = Thread.ofPlatform().name("director-budgets").daemon().unstarted(this::follow);
    }

    /** Returns when all that was written before is known, or after a while. */
    public void start() throws InterruptedException {
        thread.start();
        if (!caughtUp.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            log.warn(
                    "{} could not be read in {}: no call is made until it is",
                    partition.topic(),
                    PATIENCE);
        }
    }

    private void follow() {
        while (closed.getCount() > 0) {
            try (Consumer<byte[], byte[]> reader = readers.get()) {
                reading = reader;
                reader.assign(List.of(partition));
                while (closed.getCount() > 0) {
                    long next = load(reader);
                    caughtUp.countDown();
                    live(reader, next);
                }
            } catch (WakeupException e) {
                log.debug("Woken up to end");
            } catch (RuntimeException e) {
                log.warn(
                        "{} cannot be read, and is tried again: {}",
                        partition.topic(),
                        e.getMessage());
                pause();
            }
        }
    }

    /** Reads what the log holds; returns where reading goes on. */
    private long load(Consumer<byte[], byte[]> reader) {
        while (closed.getCount() > 0) {
            Replay replay = new Replay();
            reader.seekToBeginning(List.of(partition));
            long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (closed.getCount() > 0 && reader.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    event(record)
                            .ifPresent(event -> replay.add(record.offset(), at(record), event));
                }
            }
            if (isWhole(replay.gapBefore(), reader)) {
                book.caughtUp(replay.ledger());
                loaded.run();
                return reader.position(partition);
            }
        }
        return 0;
    }

    /** What a steward deleted meanwhile is in a checkpoint that is still to be read. */
    private boolean isWhole(long gapBefore, Consumer<byte[], byte[]> reader) {
        long first = reader.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (gapBefore >= 0 && gapBefore == first) {
            log.error(
                    "{} begins at {}, and no checkpoint knows what was before: what budgets have spent is counted anew",
                    partition,
                    first);
        }
        return gapBefore < 0 || gapBefore == first;
    }

    /** Until the end, or until some of the log was gone before it was read. */
    private void live(Consumer<byte[], byte[]> reader, long from) {
        long next = from;
        while (closed.getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                if (record.offset() != next) {
                    log.warn("{} is read again: {} follows {}", partition, record.offset(), next);
                    return;
                }
                next = record.offset() + 1;
                event(record)
                        .ifPresent(event -> {
                            book.apply(event, at(record));
                            steward.read(event);
                        });
            }
            steward.upTo(next);
        }
    }

    private static Instant at(ConsumerRecord<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** What is not known here comes from a newer release, or from somebody else. */
    private Optional<BudgetEvent> event(ConsumerRecord<byte[], byte[]> record) {
        if (Codec.decode(BudgetEvent.class, record.value())
                instanceof Decoded.Readable<BudgetEvent>(BudgetEvent event)) {
            return Optional.of(event);
        }
        log.error("Skipped what cannot be read of {} at {}", partition, record.offset());
        return Optional.empty();
    }

    private void pause() {
        try {
            boolean _ = closed.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Optional.ofNullable(reading).ifPresent(Consumer::wakeup);
    }
}
