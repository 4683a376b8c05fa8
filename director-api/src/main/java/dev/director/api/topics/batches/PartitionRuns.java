package dev.director.api.topics.batches;

import dev.director.api.topics.BrokerUnavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of one partition's batches while this instance owns it. Thread-safe. */
final class PartitionRuns {
    private static final Logger log = LoggerFactory.getLogger(PartitionRuns.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RunParts parts;
    private final int partition;
    private final FencedWriter writer;
    private final Map<String, BatchRun> runs = new HashMap<>();
    private final Map<String, Thread> threads = new HashMap<>();
    private final Thread start;
    private boolean isReady;
    private boolean isClosed;

    /**
     * @param transactionalId the partition's, the same for all who ever own it
     * @param isOwner whether it is still this instance
     */
    PartitionRuns(RunParts parts, int partition, String transactionalId, BooleanSupplier isOwner) {
        this.parts = parts;
        this.partition = partition;
        this.writer =
                new FencedWriter(
                        parts.clients(),
                        parts.topics().batches(),
                        transactionalId,
                        parts.patience(),
                        isOwner);
        this.start = Thread.ofVirtual().name("batches-" + partition).unstarted(this::takeOver);
    }

    /** Takes the partition over in the background. */
    void start() {
        start.start();
    }

    /** First the former owner is fenced, and then its last word is read. */
    private void takeOver() {
        try {
            while (!isTakenOver()) {
                Thread.sleep(RETRY);
            }
        } catch (InterruptedException handedOver) {
            log.debug("Partition {} was handed over before it was taken over.", partition);
        }
    }

    private boolean isTakenOver() {
        try {
            writer.open();
            parts.values().catchUp();
        } catch (BrokerUnavailable e) {
            log.debug("Partition {} of the batches is not taken over yet.", partition, e);
            return Thread.currentThread().isInterrupted();
        }
        synchronized (this) {
            isReady = true;
        }
        parts.values().keys("batch/").forEach(this::changed);
        return true;
    }

    /** There is a new state of a batch: it is run, unless it is already or has ended. */
    void changed(String key) {
        if (parts.values().partitionOf(key) == partition
                && parts.values()
                        .seen(key)
                        .map(BatchState::decode)
                        .filter(batch -> !batch.status().isTheEnd())
                        .isPresent()) {
            begin(key);
        }
    }

    private synchronized void begin(String key) {
        if (isReady && !isClosed && !runs.containsKey(key)) {
            BatchRun run = new BatchRun(parts, writer, key);
            runs.put(key, run);
            threads.put(key, Thread.ofVirtual().name(key).start(() -> perform(key, run)));
        }
    }

    private void perform(String key, BatchRun run) {
        try {
            run.run();
        } finally {
            synchronized (this) {
                runs.remove(key);
                threads.remove(key);
            }
        }
    }

    synchronized Optional<BatchState.Counts> counts(String key) {
        return Optional.ofNullable(runs.get(key)).flatMap(BatchRun::counts);
    }

    /** Interrupts all runs; returns at once. */
    synchronized void interrupt() {
        isClosed = true;
        start.interrupt();
        threads.values().forEach(Thread::interrupt);
    }

    /** Waits for those that were interrupted, and writes no more. */
    void close(Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        try {
            for (Thread thread : threads()) {
                long left = Math.max(1, deadline - System.nanoTime());
                boolean _ = thread.join(Duration.ofNanos(left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
    }

    private synchronized List<Thread> threads() {
        return List.copyOf(threads.values());
    }
}
