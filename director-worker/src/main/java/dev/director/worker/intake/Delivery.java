package dev.director.worker.intake;

import dev.director.worker.outbox.Outbox;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Publication;
import dev.director.worker.run.Publication.CallAnswered;
import dev.director.worker.run.Publication.CancelTaken;
import dev.director.worker.run.Publication.Moved;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.Answered;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.Step;
import dev.director.worker.run.Traces;
import java.util.List;
import java.util.Set;

/**
 * Brings to open runs what came for them from outside, once the journal has it: only then they go
 * on with it. Thread-safe; never blocks.
 */
final class Delivery {

    private final Outbox outbox;
    private final Dispatcher dispatcher;

    Delivery(Outbox outbox, Dispatcher dispatcher) {
        this.outbox = outbox;
        this.dispatcher = dispatcher;
    }

    /**
     * @param letters what came
     * @param kept where the journal has each
     */
    void deliver(OwnedPartition owned, List<Publication> letters, List<Pointer> kept) {
        for (int i = 0; i < letters.size(); i++) {
            deliver(owned, letters.get(i), kept.get(i));
        }
    }

    private void deliver(OwnedPartition owned, Publication letter, Pointer at) {
        switch (letter) {
            case CallAnswered(RunId id, Answered answer) -> {
                owned.arrived(id, answer.callId(), at).ifPresent(dispatcher::resume);
                if (!owned.isOpen(id)) {
                    forget(owned, id, new Traces(0, Set.of(answer.callId()), false, false));
                }
            }
            case CancelTaken(RunId id, Cancelled cancel) -> {
                owned.arrived(id, cancel).ifPresent(dispatcher::end);
                if (!owned.isOpen(id) && !owned.hasEarlyCancel(id)) {
                    forget(owned, id, new Traces(0, Set.of(), true, false));
                }
            }
            case Moved(RunId id, JournalEntry entry) -> {
                owned.arrived(id, entry).ifPresent(dispatcher::resume);
                if (owned.run(id).isEmpty()) {
                    enqueue(owned, new Publication.Forgotten(id, Traces.NONE, true));
                }
            }
            default -> throw new IllegalStateException("this is not delivered: " + letter);
        }
    }

    /** The run had ended when the journal got it, or is just ending. */
    private void forget(OwnedPartition owned, RunId id, Traces traces) {
        if (owned.leave(id, traces)) {
            return;
        }
        enqueue(owned, Publication.Forgotten.of(id, traces));
    }

    private void enqueue(OwnedPartition owned, Publication publication) {
        var _ = outbox.enqueue(Step.of(owned.tenure(), List.of(publication)));
    }
}
