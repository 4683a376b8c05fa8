package dev.director.worker.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Steps on their way to a transaction, first in, first out. While one transaction is open the next
 * batch gathers here by itself, so there is no delay to tune; steps that nobody waits for (accepted
 * records) ride along, or go out by themselves after {@code patience}. Thread-safe.
 */
final class StepQueue {

    /** A transaction of this size is worth its cost; more would only delay the first of it. */
    private static final int MAX_STEPS = 2_000;

    private static final long MAX_BYTES = 8L << 20;

    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<EncodedStep> steps = new ArrayDeque<>();
    private long bytes;
    private int urgent;
    private boolean working;
    private boolean closed;
    private boolean abandoned;
    private List<EncodedStep> taken = List.of();

    StepQueue(Duration patience) {
        this.patience = patience;
    }

    void add(EncodedStep step) {
        lock.lock();
        try {
            if (abandoned) {
                step.fail();
                return;
            }
            steps.add(step);
            bytes += step.bytes();
            if (!step.patient()) {
                urgent++;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next batch, in order. Blocks until there is one; empty once closed and drained. */
    List<EncodedStep> take() throws InterruptedException {
        lock.lock();
        try {
            while (steps.isEmpty() && !closed) {
                changed.await();
            }
            long left = patience.toNanos();
            while (urgent == 0 && steps.size() < MAX_STEPS && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<EncodedStep> batch = drain();
            working = !batch.isEmpty();
            taken = batch;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<EncodedStep> drain() {
        List<EncodedStep> batch = new ArrayList<>();
        long batchBytes = 0;
        while (!steps.isEmpty() && batch.size() < MAX_STEPS) {
            batchBytes += steps.peek().bytes();
            if (!batch.isEmpty() && batchBytes > MAX_BYTES) {
                break;
            }
            EncodedStep step = steps.poll();
            bytes -= step.bytes();
            if (!step.patient()) {
                urgent--;
            }
            batch.add(step);
        }
        return batch;
    }

    /** Bytes of the steps that wait. */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** The batch that was taken is decided. */
    void done() {
        lock.lock();
        try {
            working = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody takes steps any more: whoever waits for one learns that it is void. */
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            taken.forEach(EncodedStep::fail);
            steps.forEach(EncodedStep::fail);
            steps.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Whether everything was decided within the time. */
    boolean awaitIdle(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while ((working || !steps.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !working && steps.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** No more steps come: what is queued is still handed out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
