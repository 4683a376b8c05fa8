package dev.director.worker.outbox;

import dev.director.worker.outbox.EncodedStep.Write;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Tenure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Steps on their way to a transaction, first in, first out. While one transaction is open the next
 * batch gathers here by itself, so there is no delay to tune. Thread-safe.
 *
 * <p>Nobody waits for a step that only accepts: it is held back for {@code patience}. A run that
 * ends before that was never open as far as the journal is concerned: nothing is written when it
 * opens and nothing when it ends, save its marker. Should the worker die in between, its record is
 * read again and is a duplicate by that marker.
 */
final class StepQueue {

    /** A transaction of this size is worth its cost; more would only delay the first of it. */
    private static final int MAX_STEPS = 2_000;

    private static final long MAX_BYTES = 8L << 20;

    private record Opening(Tenure tenure, RunId id, int generation) {}

    private record Waiting(EncodedStep step, boolean patient, long since) {}

    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> steps = new ArrayDeque<>();

    /** Runs whose record for the journal is in a step that is held back. */
    private final Set<Opening> opening = new HashSet<>();

    private long bytes;
    private int urgent;

    /** Urgent steps that take along all that came before them. */
    private int leading;

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
            boolean patient = step.patient();
            steps.add(new Waiting(step, patient, System.nanoTime()));
            bytes += step.bytes();
            if (patient) {
                opening(step).forEach(opening::add);
            } else {
                urgent++;
                leading += step.takesAllAlong() ? 1 : 0;
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
            while (urgent == 0 && !patienceIsOver() && !closed) {
                if (steps.isEmpty()) {
                    changed.await();
                } else {
                    var _ = changed.awaitNanos(patienceLeft());
                }
            }
            List<EncodedStep> batch = drain(closed || leading > 0 || patienceIsOver());
            working = !batch.isEmpty();
            taken = batch;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean patienceIsOver() {
        return steps.size() - urgent >= MAX_STEPS || (urgent < steps.size() && patienceLeft() <= 0);
    }

    /** Of the one that has waited longest. */
    private long patienceLeft() {
        for (Waiting waiting : steps) {
            if (waiting.patient()) {
                return waiting.since() + patience.toNanos() - System.nanoTime();
            }
        }
        return patience.toNanos();
    }

    private List<EncodedStep> drain(boolean all) {
        List<EncodedStep> batch = new ArrayList<>();
        List<Waiting> heldBack = new ArrayList<>();
        long batchBytes = 0;
        while (!steps.isEmpty() && batch.size() < MAX_STEPS) {
            Waiting next = steps.peek();
            if (next.patient() && !all) {
                heldBack.add(steps.remove());
                continue;
            }
            batchBytes += next.step().bytes();
            if (!batch.isEmpty() && batchBytes > MAX_BYTES) {
                break;
            }
            steps.remove();
            bytes -= next.step().bytes();
            if (!next.patient()) {
                urgent--;
                leading -= next.step().takesAllAlong() ? 1 : 0;
            }
            batch.add(asTheJournalNeeds(next));
        }
        heldBack.reversed().forEach(steps::addFirst);
        return batch;
    }

    /** A run that ends while its opening is held back leaves no trace in the journal. */
    private EncodedStep asTheJournalNeeds(Waiting waiting) {
        Tenure tenure = waiting.step().tenure();
        return waiting.step()
                .with(write ->
                        switch (write) {
                            case Write.Open open when waiting.patient() ->
                                    opening.remove(
                                                    new Opening(
                                                            tenure, open.id(), open.generation()))
                                            ? Optional.of(open)
                                            : Optional.empty();
                            case Write.Close close
                                    when opening.contains(
                                            new Opening(tenure, close.id(), close.generation())) ->
                                    Optional.of(close.unopened());
                            default -> Optional.of(write);
                        });
    }

    /** These are committed: of the runs that ended with them, what is held back is not needed. */
    void committed(List<EncodedStep> steps) {
        lock.lock();
        try {
            for (EncodedStep step : steps) {
                for (Write write : step.writes()) {
                    if (write instanceof Write.Close close && !close.opened()) {
                        opening.remove(new Opening(step.tenure(), close.id(), close.generation()));
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static Stream<Opening> opening(EncodedStep step) {
        return step.writes().stream()
                .filter(Write.Open.class::isInstance)
                .map(Write.Open.class::cast)
                .map(open -> new Opening(step.tenure(), open.id(), open.generation()));
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
            steps.forEach(waiting -> waiting.step().fail());
            steps.clear();
            opening.clear();
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
