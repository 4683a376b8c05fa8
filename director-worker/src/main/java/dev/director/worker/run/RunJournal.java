package dev.director.worker.run;

import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where one run commits what it did, as long as its partition is owned, and what is kept of that.
 * Thread-safe.
 */
public final class RunJournal {

    private final StepCommitter committer;
    private final Tenure tenure;
    private final RunId id;
    private final JournalEntry entry;
    private final Inbox inbox;
    private final NavigableMap<Integer, Pointer> kept;
    private final AtomicInteger numbers;
    private volatile Optional<Pointer> request;
    private volatile Optional<DeadEntry> dead = Optional.empty();

    /**
     * @param entry the run as the journal has it open
     * @param steps what the journal has of the run already
     * @param inbox what comes for the run from outside
     */
    public RunJournal(
            StepCommitter committer,
            Tenure tenure,
            RunId id,
            JournalEntry entry,
            Steps steps,
            Inbox inbox) {
        this.committer = committer;
        this.tenure = tenure;
        this.id = id;
        this.entry = entry;
        this.inbox = inbox;
        this.kept = new ConcurrentSkipListMap<>(steps.byNumber());
        this.numbers = new AtomicInteger(steps.newest());
        this.request = steps.request();
    }

    /** Where the journal has what the run did. */
    public Steps steps() {
        return new Steps(kept, request);
    }

    /** What is kept of the run for a redrive, once its end is committed. */
    public Optional<DeadEntry> dead() {
        return dead;
    }

    /** What comes for the run from outside. */
    Inbox inbox() {
        return inbox;
    }

    /** Nothing more is taken for the run: what the journal then has of it. */
    public Traces close() {
        Inbox.Taken taken = inbox.close();
        return new Traces(numbers.get(), taken.answers(), taken.cancelled(), request.isPresent());
    }

    /**
     * Returns once the step is committed.
     *
     * @param more what is published with it
     */
    void append(RunStep step, List<Publication> more)
            throws OwnershipLost, TooLarge, InterruptedException {
        List<Publication> publications = new ArrayList<>(more);
        publications.add(new Publication.Stepped(id, numbers.incrementAndGet(), step));
        commit(publications);
    }

    /** Returns once all of it is committed, or none of it will be. */
    public void commit(List<Publication> publications)
            throws OwnershipLost, TooLarge, InterruptedException {
        Iterator<Pointer> at = committer.commit(Step.of(tenure, publications)).iterator();
        for (Publication publication : publications) {
            if (publication instanceof Publication.Stepped stepped) {
                kept.put(stepped.number(), at.next());
            } else if (publication instanceof Publication.RequestKept) {
                request = Optional.of(at.next());
            } else if (publication instanceof Publication.Died died) {
                dead = Optional.of(died.entry());
            }
        }
    }

    /** What the journal has to know of a run that changes lane. */
    Publication moving(Run run, int hop) {
        return new Publication.Waiting(id, entry.waiting(Waits.toMove(hop, run.deadline())));
    }

    /** What came when the run had published its end is forgotten as well. */
    public void forget(List<Traces> left) throws OwnershipLost, InterruptedException {
        if (left.isEmpty()) {
            return;
        }
        List<Publication> forgotten = new ArrayList<>();
        left.forEach(traces -> forgotten.add(Publication.Forgotten.of(id, traces)));
        try {
            commit(forgotten);
        } catch (TooLarge e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What the journal has to know of a run that waits.
     *
     * @param parked whether nothing else of its turn is left to do; the request is kept with it
     */
    List<Publication> waiting(Run run, List<Awaited> calls, boolean parked) {
        Waits waits = new Waits(calls, run.waitUntil(), parked, 0);
        List<Publication> publications = new ArrayList<>();
        publications.add(new Publication.Waiting(id, entry.waiting(waits)));
        if (parked && request.isEmpty()) {
            publications.add(new Publication.RequestKept(id, run.source()));
        }
        return publications;
    }
}
