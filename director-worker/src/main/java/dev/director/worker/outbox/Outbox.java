package dev.director.worker.outbox;

import dev.director.schemas.Topics;
import dev.director.worker.outbox.Transactions.Outcome;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Step;
import dev.director.worker.run.StepCommitter;
import dev.director.worker.run.Tenure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes steps: all that are ready go out in one Kafka transaction, together with the consumed
 * offsets and the group metadata that fences a worker that lost its partitions.
 *
 * <p>Thread-safe. Runs block in {@link #commit}; the poll thread uses {@link #enqueue} and never
 * waits, except in {@link #release}.
 *
 * <p>A crash at any point leaves each step whole or absent: its transaction is committed or not.
 */
public final class Outbox implements StepCommitter, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    /** How long an aborted batch waits before it is sent again: from 20 ms, doubling to 2.56 s. */
    private static Duration retryAfter(int tries) {
        return Duration.ofMillis(20L << Math.min(tries, 7));
    }

    private final StepEncoder encoder;
    private final Transactions transactions;
    private final StepQueue queue;
    private final LongConsumer onCommitted;
    private final Runnable onSlotTaken;
    private final Consumer<Throwable> onDeath;
    private final String batchPrefix;
    private final AtomicLong batches = new AtomicLong();
    private final Thread thread;

    /** Held while a transaction is open, so that whoever takes it knows that none is. */
    private final ReentrantLock open = new ReentrantLock();

    /** When the batch was taken that is not decided yet, in nanoTime; 0 when there is none. */
    private volatile long undecidedSince;

    private final Map<Integer, Map<String, Long>> accepted = new ConcurrentHashMap<>();

    /** Null before the group has let this worker in. */
    private volatile @Nullable Ownership ownership;

    /**
     * An outbox that has not started.
     *
     * @param limits by topic, the largest record batch it takes, in bytes
     * @param patience how long a step that only accepts is held back
     * @param producers makes the slot's transactional producer
     * @param offsets reads what the group has committed
     * @param onCommitted learns of each committed transaction: when it began, in nanoTime
     * @param onSlotTaken told that another process has this slot; the outbox has ended
     * @param onDeath told of a fault of its own; the outbox has ended
     */
    public static Outbox create(
            Topics topics,
            String group,
            String slot,
            Map<String, Integer> limits,
            Duration patience,
            Supplier<Producer<byte[], byte[]>> producers,
            CommittedOffsets offsets,
            LongConsumer onCommitted,
            Runnable onSlotTaken,
            Consumer<Throwable> onDeath) {
        return new Outbox(
                new StepEncoder(topics, group, slot, limits),
                new Transactions(producers, offsets),
                new StepQueue(patience),
                "%s/%d/".formatted(slot, System.currentTimeMillis()),
                onCommitted,
                onSlotTaken,
                onDeath);
    }

    private Outbox(
            StepEncoder encoder,
            Transactions transactions,
            StepQueue queue,
            String batchPrefix,
            LongConsumer onCommitted,
            Runnable onSlotTaken,
            Consumer<Throwable> onDeath) {
        this.encoder = encoder;
        this.transactions = transactions;
        this.queue = queue;
        this.batchPrefix = batchPrefix;
        this.onCommitted = onCommitted;
        this.onSlotTaken = onSlotTaken;
        this.onDeath = onDeath;
        this.thread = Thread.ofPlatform().name("director-outbox").daemon().unstarted(this::work);
    }

    /**
     * Ends the transaction that an earlier process of this slot may have left open, then starts.
     * Blocks until the broker answers.
     */
    public void start() throws InterruptedException {
        transactions.open();
        thread.start();
    }

    @Override
    public List<Pointer> commit(Step step) throws OwnershipLost, TooLarge, InterruptedException {
        EncodedStep encoded = encoder.encode(step);
        queue.add(encoded);
        try {
            return encoded.outcome().get();
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case OwnershipLost lost -> throw lost;
                case TooLarge tooLarge -> throw tooLarge;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /**
     * Queues a step of the intake without waiting for it. Where one of its records is too large for
     * its topic, a stub goes in its place, so that the partition goes on.
     *
     * @return completes when it is committed, with where the journal has what it is to keep of
     *     runs; exceptionally when it is void
     */
    public CompletableFuture<List<Pointer>> enqueue(Step step) {
        EncodedStep encoded = encoder.encodeOrStub(step);
        queue.add(encoded);
        return encoded.outcome();
    }

    /**
     * Queues a transaction that writes nothing: its success proves that this worker still owns what
     * it thinks it owns (invariant 9).
     */
    public CompletableFuture<Void> prove() {
        return requireOwnership().tenures().values().stream()
                .findAny()
                .map(tenure -> enqueue(Step.of(tenure, List.of())).<Void>thenApply(_ -> null))
                .orElse(CompletableFuture.completedFuture(null));
    }

    /** A partition is owned from now on, accepted up to these positions (by topic). */
    public void take(Tenure tenure, Map<String, Long> positions) {
        accepted.put(tenure.partition(), Map.copyOf(positions));
        ownership = requireOwnership().with(tenure);
    }

    /** The group metadata has changed. Only the poll thread calls this. */
    public void refresh(ConsumerGroupMetadata group) {
        Ownership before = ownership;
        ownership = before == null ? new Ownership(group, Map.of()) : before.under(group);
    }

    /**
     * Partitions are owned no more. Returns only after the transaction that was open has ended
     * (invariant 1): no later one carries anything of them.
     */
    public void release(Set<Integer> partitions) {
        for (int partition : partitions) {
            ownership = requireOwnership().without(partition);
        }
        open.lock();
        try {
            accepted.keySet().removeAll(partitions);
        } finally {
            open.unlock();
        }
    }

    /**
     * How long the oldest step that was handed to Kafka has waited to be decided, in nanoseconds: a
     * worker that is cut off from the broker sees it grow.
     */
    public long undecidedNanos() {
        long since = undecidedSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    /** Bytes that wait for a transaction. */
    public long backlogBytes() {
        return queue.bytes();
    }

    /** Blocks until all that was queued before the call is decided, or the time is over. */
    public boolean settle(Duration atMost) throws InterruptedException {
        return queue.awaitIdle(atMost);
    }

    private void work() {
        try {
            while (true) {
                List<EncodedStep> steps = queue.take();
                if (steps.isEmpty()) {
                    return;
                }
                undecidedSince = System.nanoTime() | 1;
                commitAll(steps);
                undecidedSince = 0;
                queue.done();
            }
        } catch (InterruptedException e) {
            log.debug("The outbox was interrupted");
        } catch (RuntimeException | Error e) {
            log.error("The outbox died, so the worker must", e);
            onDeath.accept(e);
        } finally {
            queue.abandon();
            // The interrupt that ended the loop must not cut this short as well.
            var _ = Thread.interrupted();
            transactions.close();
        }
    }

    /** Until every step is committed or void (invariant 2): sent again, never run again. */
    private void commitAll(List<EncodedStep> steps) throws InterruptedException {
        List<EncodedStep> left = steps;
        for (int tries = 0; true; tries++) {
            long begun = System.nanoTime();
            Outcome outcome;
            open.lock();
            try {
                Ownership snapshot = requireOwnership();
                left = stillOwned(left, snapshot);
                if (left.isEmpty()) {
                    return;
                }
                String id = batchPrefix + batches.incrementAndGet();
                outcome = transactions.commit(new Batch(id, left, snapshot), accepted);
                if (outcome instanceof Outcome.Committed) {
                    queue.committed(left);
                    remember(left);
                }
            } finally {
                open.unlock();
            }
            switch (outcome) {
                case Outcome.Committed committed -> {
                    onCommitted.accept(begun);
                    left.forEach(EncodedStep::succeed);
                    return;
                }
                case Outcome.Poisoned(RuntimeException cause) -> {
                    bisect(left, cause);
                    return;
                }
                case Outcome.SlotTaken(RuntimeException cause) -> {
                    log.debug("Fenced", cause);
                    onSlotTaken.run();
                    throw new InterruptedException("fenced");
                }
                case Outcome.Aborted(String why) -> {
                    log.info("A batch of {} steps is sent again: {}", left.size(), why);
                    Thread.sleep(retryAfter(tries));
                }
            }
        }
    }

    private Ownership requireOwnership() {
        return Objects.requireNonNull(ownership, "nothing is owned before the group is joined");
    }

    private static List<EncodedStep> stillOwned(List<EncodedStep> steps, Ownership now) {
        List<EncodedStep> owned = new ArrayList<>(steps.size());
        for (EncodedStep step : steps) {
            if (now.holds(step.tenure())) {
                owned.add(step);
            } else {
                step.fail();
            }
        }
        return owned;
    }

    private void remember(List<EncodedStep> steps) {
        for (EncodedStep step : steps) {
            if (!step.step().positions().isEmpty()) {
                accepted.computeIfPresent(
                        step.tenure().partition(),
                        (partition, before) -> {
                            Map<String, Long> after = new HashMap<>(before);
                            after.putAll(step.step().positions());
                            return after;
                        });
            }
        }
    }

    /** Invariant 4: a batch that fails for good is halved until the bad step stands alone. */
    private void bisect(List<EncodedStep> steps, RuntimeException cause)
            throws InterruptedException {
        if (steps.size() > 1) {
            int half = steps.size() / 2;
            commitAll(steps.subList(0, half));
            commitAll(steps.subList(half, steps.size()));
            return;
        }
        EncodedStep bad = steps.getFirst();
        log.warn("The broker refuses a step for good: {}", cause.getMessage());
        if (!Transactions.tooLarge(cause) || bad.stubbed()) {
            // Of a run it may be an answer that was paid for: it is not given up for another
            // reason.
            throw new BrokerRefusal(
                    "the broker refuses a record of Director's: " + cause.getMessage(), cause);
        }
        if (bad.step().positions().isEmpty()) {
            bad.outcome()
                    .completeExceptionally(new TooLarge("its topic", bad.bytes(), bad.bytes() - 1));
            return;
        }
        commitAll(List.of(encoder.stubs(bad)));
    }

    /**
     * Commits what is queued, for two seconds, then gives up what is open: whoever owns its
     * partitions next finds out what became of it. Returns within eight seconds.
     */
    @Override
    public void close() {
        queue.close();
        try {
            if (!thread.join(Duration.ofSeconds(2))) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(6));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
        }
    }
}
