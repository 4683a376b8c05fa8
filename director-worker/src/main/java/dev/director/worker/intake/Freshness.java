package dev.director.worker.intake;

import dev.director.worker.run.SideEffectGate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether this process may have been asleep, and holds its side effects until a transaction
 * proves that it still owns what it thinks it owns (invariant 9). Thread-safe.
 *
 * <p>Times are of {@link System#nanoTime}, which goes on while a process is stopped.
 */
final class Freshness implements SideEffectGate {

    private static final Logger log = LoggerFactory.getLogger(Freshness.class);
    private static final Duration RECHECK = Duration.ofMillis(20);

    private final long maxGap;
    private final LongSupplier nanos;
    private final LongSupplier undecidedNanos;
    private final Supplier<CompletableFuture<Void>> proof;
    private volatile CompletableFuture<Void> asked = CompletableFuture.completedFuture(null);
    private volatile long lastPoll;
    private volatile long suspectSince;
    private volatile boolean suspect;

    /**
     * @param sessionTimeout the consumer's; half of it between polls is the limit
     * @param undecidedNanos how long the oldest step that was handed to Kafka has waited; a worker
     *     that is cut off goes on polling, and nothing comes back
     * @param proof queues a transaction whose success proves ownership
     */
    Freshness(
            Duration sessionTimeout,
            LongSupplier nanos,
            LongSupplier undecidedNanos,
            Supplier<CompletableFuture<Void>> proof) {
        this.maxGap = sessionTimeout.toNanos() / 2;
        this.nanos = nanos;
        this.undecidedNanos = undecidedNanos;
        this.proof = proof;
        this.lastPoll = nanos.getAsLong();
    }

    /** The poll thread is awake. */
    synchronized void polled() {
        long now = nanos.getAsLong();
        suspectGap(now);
        lastPoll = now;
    }

    /** A transaction that began at that time has succeeded. */
    synchronized void proven(long begunAt) {
        if (suspect && begunAt - suspectSince > 0) {
            suspect = false;
            log.info("A transaction succeeded: side effects go on");
        }
    }

    @Override
    public void awaitOpen() throws InterruptedException {
        while (closed()) {
            ask();
            Thread.sleep(RECHECK);
        }
    }

    private synchronized void ask() {
        if (asked.isDone()) {
            asked = proof.get();
        }
    }

    /** Whether side effects are held back now. */
    boolean closed() {
        boolean cutOff = undecidedNanos.getAsLong() > maxGap;
        if (!suspect && !cutOff && nanos.getAsLong() - lastPoll <= maxGap) {
            return false;
        }
        synchronized (this) {
            suspectGap(nanos.getAsLong());
            if (cutOff && !suspect) {
                suspect("Kafka has not answered a transaction", maxGap);
            }
            return suspect;
        }
    }

    private void suspectGap(long now) {
        if (now - lastPoll > maxGap) {
            if (!suspect) {
                suspect("There was no poll", now - lastPoll);
            }
            suspectSince = now;
        }
    }

    private void suspect(String why, long nanosLong) {
        log.warn(
                "{} for {} ms: side effects wait for a transaction to succeed",
                why,
                Duration.ofNanos(nanosLong).toMillis());
        suspect = true;
        suspectSince = nanos.getAsLong();
    }
}
