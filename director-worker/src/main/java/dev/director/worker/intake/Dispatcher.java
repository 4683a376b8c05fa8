package dev.director.worker.intake;

import dev.director.worker.run.Lane;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Tenure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says which accepted run starts when: one after the other within a conversation (promise 3),
 * interactive before batch, and no more at a time than the worker's bounds allow. Thread-safe.
 */
final class Dispatcher {

    /**
     * While interactive runs wait, every so many starts one is a batch run, so that none starves.
     */
    private static final int BATCH_SHARE = 5;

    /**
     * A worker that has just begun may start this many runs at a time, and twice as many with each
     * second: thousands at once would all wait for a JVM that still compiles, and meet the provider
     * as a burst.
     */
    private static final int SLOW_START = 64;

    /**
     * Bounds of a worker.
     *
     * @param inFlight runs at a time
     * @param fallback of them in the fallback lane
     * @param inFlightBytes bytes of their requests; one run is always allowed
     * @param queued runs that wait in a lane before its partitions are paused
     * @param queuedBytes bytes of waiting requests that a lane keeps; beyond, only pointers
     */
    record Bounds(int inFlight, int fallback, long inFlightBytes, int queued, long queuedBytes) {}

    /**
     * Makes the thread that performs a run and, at its end, says so, and which life of it is to
     * begin at once, if one is.
     */
    interface Threads {
        Thread unstarted(OpenRun run, BiConsumer<OpenRun, Optional<OpenRun>> ended);
    }

    private record Conversation(String tenant, String key) {
        static Conversation of(RunId id) {
            return new Conversation(id.tenant(), id.key());
        }
    }

    /** What waits in one lane. */
    private static final class Queue {
        final ArrayDeque<OpenRun> ready = new ArrayDeque<>();

        /** Runs that go on: what was begun comes first. */
        final ArrayDeque<OpenRun> again = new ArrayDeque<>();

        int waiting;
        long heldBytes;

        @Nullable OpenRun peek() {
            return again.isEmpty() ? ready.peek() : again.peek();
        }

        void removeFirst() {
            (again.isEmpty() ? ready : again).remove();
        }
    }

    private final Bounds bounds;
    private final Threads threads;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<Lane, Queue> lanes = new EnumMap<>(Lane.class);
    private final Map<Conversation, OpenRun> lastOf = new HashMap<>();
    private final Set<OpenRun> running = new HashSet<>();
    private final Map<Lane, Integer> runningIn = new EnumMap<>(Lane.class);
    private final Set<Tenure> active = new HashSet<>();
    private long runningBytes;
    private long starts;
    private long firstStart;

    /**
     * @param nanoTime the clock of the slow start, such as {@link System#nanoTime}
     */
    Dispatcher(Bounds bounds, Threads threads, LongSupplier nanoTime) {
        this.bounds = bounds;
        this.threads = threads;
        this.nanoTime = nanoTime;
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new Queue());
        }
    }

    /** Runs of this tenure may start. */
    void activate(Tenure tenure) {
        lock.lock();
        try {
            active.add(tenure);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a run, in the order of its conversation, and starts it at once if it may. */
    void submit(OpenRun run) {
        lock.lock();
        try {
            if (!active.contains(run.tenure)) {
                return;
            }
            OpenRun before = lastOf.put(Conversation.of(run.id), run);
            enqueue(run);
            if (before == null) {
                lane(run).ready.add(run);
                startReady();
            } else {
                before.next = run;
            }
            trim(run);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a run that goes on, or is to end: no order holds it up any more. */
    void resume(OpenRun run) {
        lock.lock();
        try {
            if (active.contains(run.tenure)) {
                enqueue(run);
                lane(run).again.add(run);
                startReady();
                trim(run);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts what time alone now allows. */
    void tick() {
        lock.lock();
        try {
            startReady();
        } finally {
            lock.unlock();
        }
    }

    /** A run's thread has ended, whatever came of it. */
    private void ended(OpenRun run, Optional<OpenRun> again) {
        lock.lock();
        try {
            again.ifPresent(this::resume);
            running.remove(run);
            runningIn.merge(run.lane, -1, Integer::sum);
            runningBytes -= run.size();
            if (active.contains(run.tenure)) {
                OpenRun next = run.next;
                if (next == null) {
                    lastOf.remove(Conversation.of(run.id), run);
                } else {
                    lane(next).ready.add(next);
                }
            }
            startReady();
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether so many wait in the lane that no more should be read for it. */
    boolean full(Lane lane) {
        lock.lock();
        try {
            return queue(lane).waiting >= bounds.queued();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing of these tenures starts any more; what runs goes on. */
    void deactivate(Set<Tenure> tenures) {
        lock.lock();
        try {
            active.removeAll(tenures);
            lastOf.values().removeIf(run -> tenures.contains(run.tenure));
            for (Queue queue : lanes.values()) {
                queue.ready.removeIf(run -> tenures.contains(run.tenure));
                queue.again.removeIf(run -> tenures.contains(run.tenure));
            }
            recount();
            startReady();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until nothing of these tenures runs, or the time is over; says which. */
    boolean awaitEnd(Set<Tenure> tenures, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (running.stream().anyMatch(run -> tenures.contains(run.tenure)) && left > 0) {
                left = ended.awaitNanos(left);
            }
            return left > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts what still runs of these tenures: their model calls are closed. */
    int interrupt(Set<Tenure> tenures) {
        lock.lock();
        try {
            int interrupted = 0;
            for (OpenRun run : running) {
                Thread thread = run.thread;
                if (tenures.contains(run.tenure) && thread != null) {
                    thread.interrupt();
                    interrupted++;
                }
            }
            return interrupted;
        } finally {
            lock.unlock();
        }
    }

    int inFlight() {
        lock.lock();
        try {
            return running.size();
        } finally {
            lock.unlock();
        }
    }

    private void startReady() {
        while (running.size() < mayRun()) {
            OpenRun run = nextReady();
            if (run == null) {
                return;
            }
            if (!running.isEmpty() && runningBytes + run.size() > bounds.inFlightBytes()) {
                return;
            }
            start(run);
        }
    }

    private long mayRun() {
        if (starts == 0) {
            firstStart = nanoTime.getAsLong();
        }
        long seconds = Duration.ofNanos(nanoTime.getAsLong() - firstStart).toSeconds();
        return Math.min(bounds.inFlight(), (long) SLOW_START << Math.min(seconds, 30));
    }

    private @Nullable OpenRun nextReady() {
        // What was begun long ago, and paid for in part, comes first.
        OpenRun fallback = queue(Lane.FALLBACK).peek();
        if (fallback != null && runningIn(Lane.FALLBACK) < mostInFallback()) {
            return fallback;
        }
        OpenRun interactive = queue(Lane.INTERACTIVE).peek();
        OpenRun batch = queue(Lane.BATCH).peek();
        if (interactive == null) {
            return batch;
        }
        boolean batchTurn = batch != null && starts % BATCH_SHARE == BATCH_SHARE - 1;
        return batchTurn ? batch : interactive;
    }

    private void start(OpenRun run) {
        starts++;
        Queue queue = lane(run);
        queue.removeFirst();
        queue.waiting--;
        queue.heldBytes -= run.heldBytes();
        running.add(run);
        runningIn.merge(run.lane, 1, Integer::sum);
        runningBytes += run.size();
        Thread thread = threads.unstarted(run, this::ended);
        run.thread = thread;
        thread.start();
    }

    private void enqueue(OpenRun run) {
        Queue queue = lane(run);
        queue.waiting++;
        queue.heldBytes += run.heldBytes();
    }

    /** A run that waits keeps no tree, and its bytes only while there is room. */
    private void trim(OpenRun run) {
        if (running.contains(run)) {
            return;
        }
        run.request = null;
        Queue queue = lane(run);
        if (queue.heldBytes > bounds.queuedBytes()) {
            queue.heldBytes -= run.heldBytes();
            run.source = null;
        }
    }

    private void recount() {
        lanes.values()
                .forEach(queue -> {
                    queue.waiting = 0;
                    queue.heldBytes = 0;
                });
        for (OpenRun run : waiting()) {
            enqueue(run);
        }
    }

    /** Every run that waits, ready or behind another of its conversation. */
    private List<OpenRun> waiting() {
        List<OpenRun> waiting = new ArrayList<>();
        for (Queue queue : lanes.values()) {
            waiting.addAll(queue.again);
            for (OpenRun run : queue.ready) {
                for (OpenRun at = run; at != null; at = at.next) {
                    waiting.add(at);
                }
            }
        }
        for (OpenRun run : running) {
            if (active.contains(run.tenure)) {
                for (OpenRun at = run.next; at != null; at = at.next) {
                    waiting.add(at);
                }
            }
        }
        return waiting;
    }

    /** Whatever is set, the other lanes keep half. */
    private int mostInFallback() {
        return Math.min(bounds.fallback(), Math.max(1, bounds.inFlight() / 2));
    }

    private int runningIn(Lane lane) {
        return runningIn.getOrDefault(lane, 0);
    }

    private Queue lane(OpenRun run) {
        return queue(run.lane);
    }

    private Queue queue(Lane lane) {
        return Objects.requireNonNull(lanes.get(lane));
    }
}
