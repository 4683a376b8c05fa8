package dev.director.worker.intake;

import dev.director.worker.run.Lane;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.WaitFor;
import dev.director.worker.run.WaitReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
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
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which accepted run starts when: one after the other within a conversation (promise 3),
 * interactive before batch, within a lane the tenant that has least of it, and no more at a time
 * than the worker's bounds allow. Thread-safe.
 */
final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

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
     * follow.
     */
    interface Threads {
        Thread unstarted(OpenRun run, BiConsumer<OpenRun, NextLife> ended);
    }

    /**
     * Runs that are only to publish their end, cancelled or too late, may be so many beyond the
     * bounds: what has been read waits for no slot past its deadline.
     */
    private static final int MOST_ENDING = 64;

    /** How many that wait beside an opening route look again at a time. */
    private static final int MOST_LOOKING = 32;

    private static final WaitFor EARLIER_RUN =
            new WaitFor(
                    WaitReason.KEY,
                    List.of(),
                    "an earlier request of its conversation has not ended",
                    false);

    private static final WaitFor ITS_TURN =
            new WaitFor(
                    WaitReason.FAIRNESS,
                    List.of(),
                    "its turn: its lane's places are taken, or the lane is paused",
                    false);

    private final Bounds bounds;
    private final Threads threads;
    private final ToIntFunction<List<String>> room;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<Lane, LaneQueue> lanes = new EnumMap<>(Lane.class);
    private final Conversations conversations = new Conversations();
    private final Set<OpenRun> running = new HashSet<>();
    private final Set<Tenure> active = new HashSet<>();
    private final ArrayDeque<OpenRun> ending = new ArrayDeque<>();
    private final Set<OpenRun> endingNow = new HashSet<>();
    private final HeldRuns held = new HeldRuns(lane -> queue(lane).shares());
    private final Patience patience = new Patience();
    private final WaitNews untold = new WaitNews();
    private final Set<Lane> paused = EnumSet.noneOf(Lane.class);
    private long runningBytes;
    private long starts;
    private long firstStart;

    /**
     * @param room how many calls may begin now on any of the routes of these names
     * @param nanoTime the clock of the slow start, such as {@link System#nanoTime}
     */
    Dispatcher(
            Bounds bounds,
            Threads threads,
            ToIntFunction<List<String>> room,
            Clock clock,
            LongSupplier nanoTime) {
        this.bounds = bounds;
        this.threads = threads;
        this.room = room;
        this.clock = clock;
        this.nanoTime = nanoTime;
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new LaneQueue());
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
            if (isWanted(run)) {
                if (conversations.join(run)) {
                    ready(run);
                } else {
                    waitFor(run, EARLIER_RUN);
                }
                startReady();
                trim(run);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a run that goes on: no order holds it up any more. */
    void resume(OpenRun run) {
        lock.lock();
        try {
            if (isWanted(run)) {
                goesOn(run);
                startReady();
                trim(run);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Another life ends a run whose cancel came meanwhile. */
    private boolean isWanted(OpenRun run) {
        return active.contains(run.tenure) && !isToEnd(run);
    }

    /** Takes a run that is to end, cancelled or too late. The life of it that waits is void. */
    void end(OpenRun run) {
        lock.lock();
        try {
            if (active.contains(run.tenure)) {
                OpenRun waiting = run.takeFormer();
                if (waiting != null && waiting.waitsFor != null) {
                    waitNoMore(waiting);
                    held.ended(waiting);
                    run.waited = waiting.waited;
                    letNextStart(waiting);
                }
                ending.add(run);
                startReady();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The runs that have waited for their turn until their deadlines, each once. */
    List<OpenRun> takeDue(Instant now) {
        lock.lock();
        try {
            return patience.takeUntil(now);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a lane's runs are not to start. */
    void pause(Lane lane, boolean pause) {
        lock.lock();
        try {
            if (pause ? paused.add(lane) : paused.remove(lane)) {
                log.warn("The {} lane {}", lane, pause ? "is paused" : "goes on");
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isPaused(Lane lane) {
        lock.lock();
        try {
            return paused.contains(lane);
        } finally {
            lock.unlock();
        }
    }

    /** How many runs of a lane wait for their turn. */
    int waiting(Lane lane) {
        lock.lock();
        try {
            return queue(lane).waiting();
        } finally {
            lock.unlock();
        }
    }

    /** How many of them wait for that. */
    int waiting(Lane lane, WaitReason reason) {
        lock.lock();
        try {
            return queue(lane).waiting(reason);
        } finally {
            lock.unlock();
        }
    }

    /** What runs wait for that nobody has been told yet; some of it, the longest waiting first. */
    List<WaitNews.Told> takeNews(Instant now) {
        lock.lock();
        try {
            return untold.take(now);
        } finally {
            lock.unlock();
        }
    }

    /** Starts what time alone now allows. */
    void tick() {
        lock.lock();
        try {
            lookAgain();
            release();
            startReady();
        } finally {
            lock.unlock();
        }
    }

    /** A run's thread has ended, whatever came of it. */
    private void ended(OpenRun run, NextLife next) {
        lock.lock();
        try {
            if (next instanceof NextLife.AtOnce(OpenRun again)) {
                goOn(again);
            }
            running.remove(run);
            held.ended(run);
            if (!endingNow.remove(run)) {
                lane(run).shares().ended(run.id.tenant());
                runningBytes -= run.size();
            }
            if (active.contains(run.tenure)) {
                if (next instanceof NextLife.WhenOpen whenOpen && !isToEnd(whenOpen.run())) {
                    hold(run, whenOpen);
                } else {
                    letNextStart(run);
                }
            }
            release();
            startReady();
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void goOn(OpenRun run) {
        if (isToEnd(run)) {
            end(run);
        } else {
            resume(run);
        }
    }

    /** A cancel came: whoever brought it has another life of the run end. */
    private static boolean isToEnd(OpenRun run) {
        return run.mailbox.isCancelled();
    }

    private void letNextStart(OpenRun run) {
        conversations.leave(run).ifPresent(this::ready);
    }

    /** It keeps its place in its conversation: no other is to overtake it. */
    private void hold(OpenRun run, NextLife.WhenOpen whenOpen) {
        OpenRun waiting = whenOpen.run();
        conversations.replace(run, waiting);
        waitFor(waiting, whenOpen.waitFor());
        held.hold(waiting, whenOpen.waitFor(), whenOpen.called());
    }

    /** Of the runs that wait for a route, as many go on as it has room for. */
    private void release() {
        if (held.size() == 0) {
            return;
        }
        Instant now = clock.instant();
        held.forgetBegun(now);
        for (HeldRuns.Awaited what : awaited()) {
            int places = room.applyAsInt(what.names()) - held.underway(what.names(), paused);
            Optional<OpenRun> next = places > 0 ? held.next(what, now) : Optional.empty();
            while (next.isPresent()) {
                goesOn(next.get());
                held.letGo(next.get(), what);
                next = --places > 0 ? held.next(what, now) : Optional.empty();
            }
        }
    }

    /** A few at a time: another model may go on with those whose route has closed again. */
    private void lookAgain() {
        Instant now = clock.instant();
        for (HeldRuns.Awaited what : awaited()) {
            Optional<OpenRun> next = held.nextLookingAgain(what, now);
            for (int i = 0; i < MOST_LOOKING && next.isPresent(); i++) {
                goesOn(next.get());
                next = held.nextLookingAgain(what, now);
            }
        }
    }

    private List<HeldRuns.Awaited> awaited() {
        return held.awaited().stream().filter(what -> !paused.contains(what.lane())).toList();
    }

    /** Whether so many wait in the lane, or it is paused, that no more should be read for it. */
    boolean full(Lane lane) {
        lock.lock();
        try {
            return paused.contains(lane) || queue(lane).waiting() >= bounds.queued();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing of these tenures starts any more; what runs goes on. */
    void deactivate(Set<Tenure> tenures) {
        lock.lock();
        try {
            waiting().stream()
                    .filter(run -> tenures.contains(run.tenure))
                    .forEach(this::waitNoMore);
            active.removeAll(tenures);
            conversations.forget(tenures);
            ending.removeIf(run -> tenures.contains(run.tenure));
            held.forget(tenures);
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
        while (!ending.isEmpty() && endingNow.size() < MOST_ENDING) {
            OpenRun run = ending.remove();
            endingNow.add(run);
            perform(run);
        }
        while (running.size() - endingNow.size() < mayRun()) {
            Optional<OpenRun> next = nextReady().filter(this::hasRoom);
            if (next.isEmpty()) {
                return;
            }
            start(next.get());
        }
    }

    private long mayRun() {
        if (starts == 0) {
            firstStart = nanoTime.getAsLong();
        }
        long seconds = Duration.ofNanos(nanoTime.getAsLong() - firstStart).toSeconds();
        return Math.min(bounds.inFlight(), (long) SLOW_START << Math.min(seconds, 30));
    }

    /** One is always allowed. */
    private boolean hasRoom(OpenRun run) {
        return running.size() == endingNow.size()
                || runningBytes + run.size() <= bounds.inFlightBytes();
    }

    private Optional<OpenRun> nextReady() {
        // What was begun long ago, and paid for in part, comes first.
        Optional<OpenRun> fallback = first(Lane.FALLBACK);
        if (fallback.isPresent() && queue(Lane.FALLBACK).shares().running() < mostInFallback()) {
            return fallback;
        }
        Optional<OpenRun> interactive = first(Lane.INTERACTIVE);
        Optional<OpenRun> batch = first(Lane.BATCH);
        return starts % BATCH_SHARE == BATCH_SHARE - 1
                ? batch.or(() -> interactive)
                : interactive.or(() -> batch);
    }

    private Optional<OpenRun> first(Lane lane) {
        return paused.contains(lane) ? Optional.empty() : queue(lane).first();
    }

    private void start(OpenRun run) {
        starts++;
        waitNoMore(run);
        lane(run).shares().started(run.id.tenant());
        runningBytes += run.size();
        perform(run);
    }

    private void perform(OpenRun run) {
        running.add(run);
        held.started(run, clock.instant());
        Thread thread = threads.unstarted(run, this::ended);
        run.thread = thread;
        thread.start();
    }

    private void ready(OpenRun run) {
        waitFor(run, ITS_TURN);
        lane(run).begins(run);
    }

    private void goesOn(OpenRun run) {
        waitFor(run, ITS_TURN);
        lane(run).goesOn(run);
    }

    /** It waits for this from now on, and for nothing else. */
    private void waitFor(OpenRun run, WaitFor what) {
        waitNoMore(run);
        run.waitsFor(what, clock.instant());
        lane(run).joined(run, what);
        patience.add(run);
        untold.add(run, what);
    }

    private void waitNoMore(OpenRun run) {
        WaitFor what = run.waitsFor;
        if (what == null) {
            return;
        }
        switch (what.kind()) {
            case KEY -> {}
            case FAIRNESS -> lane(run).remove(run);
            case GATE, LIMIT, BUDGET -> held.remove(run, what, clock.instant());
        }
        run.waitsFor = null;
        lane(run).left(run, what);
        patience.remove(run);
        untold.remove(run);
    }

    /** A run that waits keeps no tree, and its bytes only while there is room. */
    private void trim(OpenRun run) {
        if (running.contains(run)) {
            return;
        }
        run.request = null;
        if (lane(run).heldBytes() > bounds.queuedBytes()) {
            lane(run).dropBytes(run);
        }
    }

    /** Every run that waits, ready or behind another of its conversation. */
    private List<OpenRun> waiting() {
        List<OpenRun> first = new ArrayList<>(held.all());
        lanes.values().forEach(lane -> first.addAll(lane.all()));
        first.addAll(running);
        List<OpenRun> waiting = new ArrayList<>();
        for (OpenRun run : first) {
            for (OpenRun at = run; at != null; at = at.next) {
                waiting.add(at);
            }
        }
        return waiting;
    }

    /** Whatever is set, the other lanes keep half. */
    private int mostInFallback() {
        return Math.min(bounds.fallback(), Math.max(1, bounds.inFlight() / 2));
    }

    private LaneQueue lane(OpenRun run) {
        return queue(run.lane);
    }

    private LaneQueue queue(Lane lane) {
        return Objects.requireNonNull(lanes.get(lane));
    }
}
