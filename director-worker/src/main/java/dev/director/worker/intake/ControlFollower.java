package dev.director.worker.intake;

import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent;
import dev.director.schemas.Decoded;
import dev.director.schemas.LimitEvent;
import dev.director.worker.run.Lane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what all workers must know while they run: closed keys and routes, paused lanes, leases of
 * limits. Reads {@code director.control} from its beginning, so that a worker that starts knows it
 * too. A broker that is away is waited for: until it is back each worker finds out for itself.
 * Thread-safe.
 */
public final class ControlFollower implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** A minute, that of a lease, and what this clock and the broker's may differ by. */
    private static final Duration LEASES_MATTER = Duration.ofMinutes(5);

    /** Who is told of what workers tell one another; times are the broker's, in milliseconds. */
    public interface Listener {

        /** A key or a route was closed, is being tried, or is open. */
        void gate(ControlEvent.Gate event, long at);

        /** A worker wants to call, or may. */
        void limit(LimitEvent event, long at);
    }

    private final TopicPartition partition;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final Listener listener;
    private final Thread thread;
    private final ObjLongConsumer<ControlEvent.BudgetSet> budgets;
    private BiConsumer<Lane, Boolean> lanes = (_, _) -> {};
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> reading;

    /**
     * @param readers make consumers without a group
     * @param listener told of each event, in their order
     * @param budgets told of the budgets that operators set, with a number that grows
     */
    public ControlFollower(
            String topic,
            Supplier<Consumer<byte[], byte[]>> readers,
            Listener listener,
            ObjLongConsumer<ControlEvent.BudgetSet> budgets) {
        this.partition = new TopicPartition(topic, 0);
        this.readers = readers;
        this.listener = listener;
        this.budgets = budgets;
        this.thread = Thread.ofPlatform().name("director-control").daemon().unstarted(this::follow);
    }

    /** Who is told which lanes are paused; to be said before the start. */
    void lanes(BiConsumer<Lane, Boolean> told) {
        lanes = told;
    }

    /** Returns when all that was said before is known; a broker that is away is not waited for. */
    void start() throws InterruptedException {
        thread.start();
        if (!caughtUp.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            log.warn(
                    "{} could not be read in {}: what is closed is found out by calls",
                    partition.topic(),
                    PATIENCE);
        }
    }

    private void follow() {
        long next = 0;
        while (closed.getCount() > 0) {
            try (Consumer<byte[], byte[]> reader = readers.get()) {
                reading = reader;
                reader.assign(List.of(partition));
                reader.seek(partition, next);
                long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                while (closed.getCount() > 0) {
                    for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                        next = record.offset() + 1;
                        take(record, record.offset() < end);
                    }
                    if (reader.position(partition) >= end) {
                        caughtUp.countDown();
                    }
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

    /**
     * What was lent and wanted long ago is of no account. It is most of what there is to read at a
     * start, and need not be decoded.
     */
    private static boolean isPast(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null
                || record.timestamp() > System.currentTimeMillis() - LEASES_MATTER.toMillis()) {
            return false;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        return key.startsWith("limit-demand/") || key.startsWith("limit-lease/");
    }

    /** What is not known here comes from a newer release, or from somebody else. */
    private void take(ConsumerRecord<byte[], byte[]> record, boolean old) {
        try {
            if (record.value() != null
                    && !(old && isPast(record))
                    && Codec.decode(ControlEvent.class, record.value())
                            instanceof Decoded.Readable<ControlEvent>(ControlEvent event)) {
                take(event, record.timestamp(), record.offset());
            }
        } catch (RuntimeException e) {
            log.error("Skipped an event of {} at {}", partition, record.offset(), e);
        }
    }

    private void take(ControlEvent event, long at, long offset) {
        switch (event) {
            case ControlEvent.Gate gate -> listener.gate(gate, at);
            case LimitEvent limit -> listener.limit(limit, at);
            case ControlEvent.LanePause pause ->
                    lanes.accept(Lane.valueOf(pause.lane().name()), pause.paused());
            case ControlEvent.BudgetSet set -> budgets.accept(set, offset);
            case ControlEvent.PartitionCount _, ControlEvent.Models _ -> {}
        }
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
