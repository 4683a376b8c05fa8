package dev.director.worker.intake;

import dev.director.schemas.DirectorRequest;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Lane;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Steps;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.WaitFor;
import dev.director.worker.run.Waited;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run that was accepted and has not finished: a pointer to its request, and at times the request
 * itself. The {@link Dispatcher}'s lock guards all that changes.
 */
final class OpenRun {

    final RunId id;
    final JournalEntry entry;
    final Lane lane;
    final Tenure tenure;

    final Steps steps;

    /** What comes for it from outside. */
    final Mailbox mailbox;

    /** When it waits for its turn no longer; unknown of entries of earlier releases. */
    final Optional<Instant> patience;

    /** How long its earlier lives have waited for closed routes. */
    Waited waited;

    /** Whether one of its lives has made a model call here. */
    boolean called;

    /** What it waits for, while it waits for its turn or to call a model. */
    @Nullable WaitFor waitsFor;

    /** Since when, in nanoseconds since the epoch: 200,000 instants are not to be kept for it. */
    private long waitsSince;

    /** What was last told of what it waits for. */
    @Nullable WaitFor told;

    /** Whether it was let go before it could make a call. */
    boolean tooEarly;

    /** Its place among all that wait with the same patience. */
    long place;

    /** The one before it in its conversation, for whose end it waits. */
    @Nullable OpenRun before;

    /** The next of the same conversation, which starts when this one has ended. */
    @Nullable OpenRun next;

    /** The life that waits, which this one ends. */
    private @Nullable OpenRun former;

    /** The request's bytes, while there is room to keep them. */
    @Nullable InboundRecord source;

    /** The request decoded, from being read until it starts, when that is at once. */
    @Nullable DirectorRequest request;

    /** The thread that runs it, once started. */
    @Nullable Thread thread;

    /** A run that begins. */
    OpenRun(RunId id, JournalEntry entry, Lane lane, Tenure tenure) {
        this(id, entry, lane, tenure, Steps.NONE, new Mailbox());
    }

    /** A run that goes on. */
    OpenRun(RunId id, JournalEntry entry, Lane lane, Tenure tenure, Steps steps, Mailbox mailbox) {
        this(id, entry, lane, tenure, steps, mailbox, entry.patience(), Waited.NOT);
    }

    private OpenRun(
            RunId id,
            JournalEntry entry,
            Lane lane,
            Tenure tenure,
            Steps steps,
            Mailbox mailbox,
            Optional<Instant> patience,
            Waited waited) {
        this.id = id;
        this.entry = entry;
        this.lane = lane;
        this.tenure = tenure;
        this.steps = steps;
        this.mailbox = mailbox;
        this.patience = patience;
        this.waited = waited;
    }

    /** The same run in its next life, which waits for no other of its conversation. */
    OpenRun again() {
        return next(entry, lane, steps, patience);
    }

    /** The same with what the journal has of it now, and until when it is of use. */
    OpenRun again(Steps newSteps, Instant until) {
        return next(entry, lane, newSteps, Optional.of(until));
    }

    /** The same run, going on from another record of its request. */
    OpenRun movedTo(JournalEntry newEntry, Lane newLane) {
        return next(newEntry, newLane, steps, newEntry.patience());
    }

    private OpenRun next(
            JournalEntry newEntry, Lane newLane, Steps newSteps, Optional<Instant> until) {
        OpenRun next = new OpenRun(id, newEntry, newLane, tenure, newSteps, mailbox, until, waited);
        next.called = called;
        next.told = told;
        return next;
    }

    /** From now on it waits for this. */
    void waitsFor(WaitFor what, Instant now) {
        waitsFor = what;
        waitsSince = ChronoUnit.NANOS.between(Instant.EPOCH, now);
    }

    /** Since when it has last waited. */
    Instant waitsSince() {
        return Instant.EPOCH.plusNanos(waitsSince);
    }

    /** The life that ends this one, whatever it waits for. */
    OpenRun ending() {
        OpenRun ending = again();
        ending.former = this;
        return ending;
    }

    /** The life that waits and that this one ends, once. */
    @Nullable OpenRun takeFormer() {
        OpenRun waiting = former;
        former = null;
        return waiting;
    }

    /** What it costs to hold while it runs, in bytes. */
    int size() {
        return entry.bytes();
    }

    /** Bytes held for it now. */
    int heldBytes() {
        InboundRecord held = source;
        return held == null ? 0 : held.size();
    }
}
