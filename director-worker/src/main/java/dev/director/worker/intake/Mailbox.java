package dev.director.worker.intake;

import dev.director.worker.run.Awaited;
import dev.director.worker.run.Cancellation;
import dev.director.worker.run.Inbox;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.Waits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has come for one open run from outside, through all of its lives on this worker (invariant
 * 11). Thread-safe.
 *
 * <p>An answer is taken when it is read, and arrives when the journal has it: only then a run goes
 * on with it.
 */
final class Mailbox implements Inbox {

    /** What becomes of an answer. */
    enum Taking {
        /** A call waits for it. */
        TAKEN,
        /** The call was answered before; the first answer counts. */
        DUPLICATE,
        /** No call waits for it. */
        UNKNOWN,
        /** The run has ended, or is about to. */
        LATE
    }

    private enum State {
        /** It waits for its turn. */
        QUEUED,
        /** It has a thread. */
        RUNNING,
        /** It waits for what comes here. */
        PARKED,
        /** Its end is being published. */
        CLOSED
    }

    /** Made when it is asked for: a run that waits for its turn has none. */
    private @Nullable Cancellation cancellation;

    /** By call; where the journal has it, once it does. */
    private Map<String, Optional<Pointer>> answers = Map.of();

    /** The answers that the present life of the run knows. */
    private Set<String> read = Set.of();

    private List<Awaited> awaited = List.of();
    private State state = State.QUEUED;
    private boolean cancelTaken;

    /** The number of the lane change that is under way; 0 when none is. */
    private int movesTo;

    /** Its record was read, and the journal has not got it yet. */
    private boolean moveTaken;

    /** Where the run goes on, once the journal has it. */
    private Optional<JournalEntry> moved = Optional.empty();

    /** Of a run that begins. */
    Mailbox() {}

    /** Of a run that the journal knows. */
    Mailbox(Optional<Waits> waits, Map<String, Pointer> answers, Optional<Cancelled> cancel) {
        this.awaited = waits.map(Waits::calls).orElse(List.of());
        this.movesTo = waits.map(Waits::movesTo).orElse(0);
        answers.forEach((callId, at) -> put(callId, Optional.of(at)));
        cancel.ifPresent(this::cancelBefore);
    }

    /** Most runs are never answered: the map is made for the first. */
    private void put(String callId, Optional<Pointer> at) {
        if (answers.isEmpty()) {
            answers = new HashMap<>();
        }
        answers.put(callId, at);
    }

    /** A cancel came before the run did, or before this worker had it. */
    synchronized void cancelBefore(Cancelled cancel) {
        cancelTaken = true;
        cancellation().tell(cancel);
    }

    @Override
    public synchronized void expect(List<Awaited> calls) {
        awaited = List.copyOf(calls);
    }

    @Override
    public synchronized void expectMove(int hop) {
        awaited = List.of();
        movesTo = hop;
    }

    /** The record of a lane change was read; says whether it is the one that is under way. */
    synchronized boolean takeMove(int hop) {
        boolean takes = hop > 0 && hop == movesTo && !moveTaken && state != State.CLOSED;
        moveTaken |= takes;
        return takes;
    }

    /** The journal has where the run goes on; says whether a parked run is to. */
    synchronized boolean arrived(JournalEntry entry) {
        moved = Optional.of(entry);
        return state == State.PARKED;
    }

    /** Where the run goes on from now on, if it has changed lane. */
    synchronized Optional<JournalEntry> moved() {
        return moved;
    }

    /** Whether nothing is on its way to the journal that the run's end could cross. */
    synchronized boolean mayWake() {
        return !moveTaken || moved.isPresent();
    }

    @Override
    public synchronized Taken close() {
        state = State.CLOSED;
        return new Taken(answers.keySet(), cancelTaken);
    }

    synchronized boolean isQueued() {
        return state == State.QUEUED;
    }

    synchronized boolean isClosed() {
        return state == State.CLOSED;
    }

    @Override
    public synchronized Cancellation cancellation() {
        Cancellation here = cancellation;
        if (here == null) {
            here = new Cancellation();
            cancellation = here;
        }
        return here;
    }

    /** Whether a cancel has come, and the run is to end. */
    synchronized boolean isCancelled() {
        Cancellation here = cancellation;
        return here != null && here.told().isPresent();
    }

    /** The call of that id, if it was handed out last. */
    synchronized Optional<Awaited> call(String callId) {
        return awaited.stream().filter(call -> call.callId().equals(callId)).findFirst();
    }

    /** An answer was read. */
    synchronized Taking take(String callId) {
        if (state == State.CLOSED) {
            return Taking.LATE;
        }
        if (answers.containsKey(callId)) {
            return Taking.DUPLICATE;
        }
        if (call(callId).isEmpty()) {
            return Taking.UNKNOWN;
        }
        put(callId, Optional.empty());
        return Taking.TAKEN;
    }

    /** A cancel was read; says whether it is news. */
    synchronized boolean takeCancel() {
        if (state == State.CLOSED || cancelTaken) {
            return false;
        }
        cancelTaken = true;
        return true;
    }

    /** The journal has an answer; says whether a parked run is to go on. */
    synchronized boolean arrived(String callId, Pointer at) {
        put(callId, Optional.of(at));
        return state == State.PARKED && isDue();
    }

    /** The journal has a cancel; says whether a run without a thread is to go on. */
    synchronized boolean arrived(Cancelled cancel) {
        cancellation().tell(cancel);
        return (state == State.PARKED && mayWake()) || state == State.QUEUED;
    }

    /** Where the journal has the answers. */
    synchronized Map<String, Pointer> answers() {
        Map<String, Pointer> known = new HashMap<>();
        answers.forEach((callId, at) -> at.ifPresent(pointer -> known.put(callId, pointer)));
        return known;
    }

    /** The run begins a life; where the journal has the answers that it is to know. */
    synchronized List<Pointer> begin() {
        state = State.RUNNING;
        moved = Optional.empty();
        moveTaken = false;
        movesTo = 0;
        if (answers.isEmpty()) {
            return List.of();
        }
        read = new HashSet<>(read);
        List<Pointer> known = new ArrayList<>();
        answers.forEach((callId, at) ->
                at.ifPresent(pointer -> {
                    read.add(callId);
                    known.add(pointer);
                }));
        return known;
    }

    /** The run has nothing to do; says whether that is so, or something came meanwhile. */
    synchronized boolean park() {
        boolean parks = !isDue();
        if (parks) {
            state = State.PARKED;
        } else {
            wake();
        }
        return parks;
    }

    /**
     * The run goes on. Where that is not by the record of its lane change, which {@link #mayWake}
     * says is not on its way, that record is a duplicate from now on: what the journal got for it
     * would come after the run's end.
     */
    synchronized void wake() {
        state = State.QUEUED;
        if (moved.isEmpty()) {
            movesTo = 0;
        }
    }

    /**
     * Whether what the run does not know yet takes it on: the last answer of its turn, or that a
     * tool may run now.
     */
    private boolean isDue() {
        if (moved.isPresent()) {
            return true;
        }
        if (isCancelled()) {
            return mayWake();
        }
        boolean news = false;
        boolean all = true;
        for (Awaited call : awaited) {
            boolean here = answers.getOrDefault(call.callId(), Optional.empty()).isPresent();
            boolean unread = here && !read.contains(call.callId());
            if (unread && call.approval()) {
                return true;
            }
            news |= unread;
            all &= here;
        }
        return news && all;
    }
}
