package dev.director.worker.intake;

import dev.director.worker.outbox.RunKeys;
import dev.director.worker.run.DeadEntry;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.FinishedMarker.Known;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.RunEnd;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.Steps;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.Traces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * What this worker knows of a partition that it owns: which runs are open and which have finished.
 * Thread-safe.
 */
final class OwnedPartition {

    /** What a record's identity is to this partition. */
    enum Identity {
        /** Never seen, or the generation that comes next: a new run. */
        NEW,
        /** The very record of an open run, read again: it is being run. */
        REDELIVERED,
        /** The same content under the same identity: its one result has come, or will. */
        DUPLICATE,
        /** The redrive of a run that is just publishing its end: to be read again after it. */
        ENDING,
        /** Other content under the same identity (invariant 13). */
        CONFLICT
    }

    /** Cancels that are kept for requests that have not come. */
    private static final int MOST_EARLY = 5_000;

    /** Dead runs that are forgotten at a time: an outage may leave many of one age. */
    private static final int MOST_FORGOTTEN = 50;

    private final Tenure tenure;
    private final CompletableFuture<Long> owner = new CompletableFuture<>();
    private final Map<RunId, OpenRun> open = new HashMap<>();
    private final FinishedMarkers finished;

    /** Cancels whose runs have not come yet, in the order of their coming (invariant 15). */
    private final Map<RunId, EarlyCancel> early = new LinkedHashMap<>();

    /** Runs that failed and may be redriven, in the order of their death. */
    private final Map<RunId, DeadRun> dead = new LinkedHashMap<>();

    /** What the journal was given for runs that are publishing their end. */
    private final Map<RunId, List<Traces>> left = new HashMap<>();

    /** Runs that wait for what comes from outside, by the end of their patience. */
    private final NavigableMap<Due, OpenRun> parked = new TreeMap<>();

    private final Map<RunId, Due> patience = new HashMap<>();
    private long parkings;

    /** A cancel that came first, and the broker's time of its coming, in milliseconds. */
    record EarlyCancel(Cancelled cancel, long at) {}

    OwnedPartition(Tenure tenure, FinishedMarkers finished) {
        this.tenure = tenure;
        this.finished = finished;
    }

    Tenure tenure() {
        return tenure;
    }

    /**
     * This owner's number among all that the partition has had, once the journal has it; fails when
     * the partition is lost before.
     */
    CompletableFuture<Long> owner() {
        return owner;
    }

    /**
     * What a record is.
     *
     * @param generation the one that it begins: 0, unless a redrive wrote it
     */
    synchronized Identity identify(RunId id, Pointer pointer, long contentHash, int generation) {
        OpenRun run = open.get(id);
        if (run != null) {
            return identify(run, pointer, contentHash, generation);
        }
        Optional<Known> known = finished.find(RunKeys.encode(id));
        if (known.isPresent()) {
            boolean next = generation == known.get().generation() + 1;
            return identify(next, known.get().contentHash() == contentHash);
        }
        DeadRun died = dead.get(id);
        return died == null || generation == 0
                ? Identity.NEW
                : identify(
                        generation > died.entry().generation(),
                        died.entry().contentHash() == contentHash);
    }

    private static Identity identify(
            OpenRun run, Pointer pointer, long contentHash, int generation) {
        if (run.entry.pointer().equals(pointer)) {
            return Identity.REDELIVERED;
        }
        if (run.entry.contentHash() != contentHash) {
            return Identity.CONFLICT;
        }
        return generation == run.entry.generation() + 1 && run.mailbox.isClosed()
                ? Identity.ENDING
                : Identity.DUPLICATE;
    }

    private static Identity identify(boolean next, boolean sameContent) {
        if (!sameContent) {
            return Identity.CONFLICT;
        }
        return next ? Identity.NEW : Identity.DUPLICATE;
    }

    /** A record of this partition has come, with that time of the broker's, in milliseconds. */
    synchronized void seen(long brokerTime) {
        finished.seen(brokerTime);
    }

    synchronized void opened(OpenRun run) {
        open.put(run.id, run);
    }

    /**
     * The run begins a life of its own thread; where the journal has the answers that it is to
     * know. Empty when another life of it, or none, is to go on.
     */
    synchronized Optional<List<Pointer>> begin(OpenRun run) {
        return open.get(run.id) == run ? Optional.of(run.mailbox.begin()) : Optional.empty();
    }

    /**
     * The run has nothing to do until something comes, or until the given time; the life that is to
     * begin at once if that is not so any more.
     */
    synchronized NextLife parked(OpenRun run, Instant until) {
        if (!run.mailbox.park()) {
            return new NextLife.AtOnce(whereItIsNow(run));
        }
        open.put(run.id, run);
        Due place = new Due(until, ++parkings);
        parked.put(place, run);
        patience.put(run.id, place);
        return new NextLife.None();
    }

    /** No route to the run's model is open, so it waits for its turn again. */
    synchronized NextLife held(OpenRun run, RunEnd.Held why) {
        run.mailbox.wake();
        open.put(run.id, run);
        return run.mailbox.isCancelled()
                ? new NextLife.AtOnce(run)
                : new NextLife.WhenOpen(run, why.waitFor(), why.called());
    }

    /** A run that waits for its turn has waited long enough; the life that is to end it. */
    synchronized Optional<OpenRun> ending(OpenRun run) {
        if (open.get(run.id) != run || !run.mailbox.isQueued()) {
            return Optional.empty();
        }
        OpenRun next = run.ending();
        open.put(run.id, next);
        return Optional.of(next);
    }

    /** The open run of the lane that it may have moved to. */
    private OpenRun whereItIsNow(OpenRun run) {
        OpenRun now =
                run.mailbox.moved().map(entry -> run.movedTo(entry, Lane.FALLBACK)).orElse(run);
        open.put(run.id, now);
        return now;
    }

    /** The journal has where a run goes on that changed lane; a run that is to do so. */
    synchronized Optional<OpenRun> arrived(RunId id, JournalEntry entry) {
        return run(id).filter(run -> run.mailbox.arrived(entry))
                .map(this::woken)
                .map(this::whereItIsNow);
    }

    /** The parked runs that have waited long enough: they go on, and are not parked any more. */
    synchronized List<OpenRun> due(Instant now) {
        List<OpenRun> due = new ArrayList<>();
        for (OpenRun run : List.copyOf(parked.headMap(new Due(now, Long.MAX_VALUE)).values())) {
            if (run.mailbox.mayWake()) {
                due.add(woken(run));
            }
        }
        return due;
    }

    private OpenRun woken(OpenRun run) {
        Due place = patience.remove(run.id);
        if (place != null) {
            parked.remove(place);
        }
        run.mailbox.wake();
        return run;
    }

    /** The open run of that identity. */
    synchronized Optional<OpenRun> run(RunId id) {
        return Optional.ofNullable(open.get(id));
    }

    /** Whether a run of that identity is open and is not publishing its end. */
    synchronized boolean isOpen(RunId id) {
        return run(id).filter(run -> !run.mailbox.isClosed()).isPresent();
    }

    /** Whether a cancel waits for a run of that identity. */
    synchronized boolean hasEarlyCancel(RunId id) {
        return early.containsKey(id);
    }

    /** Whether a run of that identity has finished, as far as is remembered. */
    synchronized boolean hasFinished(RunId id) {
        return dead.containsKey(id) || finished.find(RunKeys.encode(id)).isPresent();
    }

    /** The journal has an answer for the run; a run that is to go on with it. */
    synchronized Optional<OpenRun> arrived(RunId id, String callId, Pointer at) {
        return run(id).filter(run -> run.mailbox.arrived(callId, at)).map(this::woken);
    }

    /** The journal has a cancel for the run; a run that is to go on with it. */
    synchronized Optional<OpenRun> arrived(RunId id, Cancelled cancel) {
        return run(id).filter(run -> run.mailbox.arrived(cancel))
                .map(run -> {
                    // Where it waits for its turn it stands in a row, and would wait on.
                    OpenRun next = patience.containsKey(id) ? woken(run) : run.ending();
                    open.put(id, next);
                    return next;
                });
    }

    /** A cancel came of which no run is known; says whether it is the first. */
    synchronized boolean cancelledEarly(RunId id, EarlyCancel cancel) {
        return early.putIfAbsent(id, cancel) == null;
    }

    /** The cancel that came before its run; it is not early any more. */
    synchronized Optional<Cancelled> takeEarlyCancel(RunId id) {
        return Optional.ofNullable(early.remove(id)).map(EarlyCancel::cancel);
    }

    /**
     * Those of the early cancels that came before the given time, and so meet nothing any more, and
     * the eldest of more than are kept.
     */
    synchronized List<RunId> forgetEarlyCancels(long before) {
        List<RunId> forgotten = new ArrayList<>();
        Iterator<Map.Entry<RunId, EarlyCancel>> eldest = early.entrySet().iterator();
        while (eldest.hasNext()) {
            Map.Entry<RunId, EarlyCancel> one = eldest.next();
            if (one.getValue().at() >= before && early.size() <= MOST_EARLY) {
                break;
            }
            forgotten.add(one.getKey());
            eldest.remove();
        }
        return forgotten;
    }

    synchronized int parkedRuns() {
        return parked.size();
    }

    /**
     * The run's last step is committed; what the journal was given for it meanwhile is to be
     * forgotten too.
     */
    synchronized List<Traces> finished(RunId id, FinishedMarker marker) {
        open.remove(id);
        finished.add(RunKeys.encode(id), new Known(marker.generation(), marker.contentHash()));
        return Optional.ofNullable(left.remove(id)).orElse(List.of());
    }

    /**
     * The same for a run that failed and whose steps the journal keeps.
     *
     * @param steps where it has them
     */
    synchronized List<Traces> died(
            OpenRun run, FinishedMarker marker, DeadEntry entry, Steps steps) {
        List<Traces> late = finished(run.id, marker);
        Map<String, Pointer> answers = run.mailbox.answers();
        late.forEach(traces -> answers.keySet().removeAll(traces.answers()));
        died(run.id, new DeadRun(entry, finished.newest(), steps, answers));
        return late;
    }

    /** The journal has a dead run, younger than those before. */
    synchronized void died(RunId id, DeadRun run) {
        dead.put(id, run);
    }

    /** The dead run of that identity; it is not dead any more. */
    synchronized Optional<DeadRun> takeDead(RunId id) {
        return Optional.ofNullable(dead.remove(id));
    }

    /**
     * Of the dead runs that died before the given time, in milliseconds since the epoch, a few,
     * which nobody can redrive any more. They are forgotten.
     */
    synchronized Map<RunId, DeadRun> forgetDead(long before) {
        Map<RunId, DeadRun> forgotten = new HashMap<>();
        Iterator<Map.Entry<RunId, DeadRun>> eldest = dead.entrySet().iterator();
        while (eldest.hasNext() && forgotten.size() < MOST_FORGOTTEN) {
            Map.Entry<RunId, DeadRun> one = eldest.next();
            if (one.getValue().at() >= before) {
                break;
            }
            forgotten.put(one.getKey(), one.getValue());
            eldest.remove();
        }
        return forgotten;
    }

    synchronized int deadRuns() {
        return dead.size();
    }

    /**
     * The journal was given something for a run that is publishing its end, to be forgotten when
     * that is committed; says whether there is such a run.
     */
    synchronized boolean leave(RunId id, Traces traces) {
        boolean closing = run(id).filter(run -> run.mailbox.isClosed()).isPresent();
        if (closing) {
            left.computeIfAbsent(id, _ -> new ArrayList<>()).add(traces);
        }
        return closing;
    }

    synchronized int openRuns() {
        return open.size();
    }

    synchronized int finishedRuns() {
        return finished.size();
    }
}
