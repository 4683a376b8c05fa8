package dev.director.worker.intake;

import dev.director.worker.run.WaitFor;
import dev.director.worker.run.WaitReason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * What waits in one lane: the runs that are ready, and how many there are of those that are not.
 * Not thread-safe: the {@link Dispatcher}'s lock guards it.
 */
final class LaneQueue {

    private final SequencedSet<OpenRun> ready = new LinkedHashSet<>();

    /** Runs that go on: what was begun comes first. */
    private final SequencedSet<OpenRun> again = new LinkedHashSet<>();

    private final int[] waiting = new int[WaitReason.values().length];
    private long heldBytes;
    private int running;

    /** A run that begins waits for its turn. */
    void begins(OpenRun run) {
        ready.add(run);
    }

    /** A run that goes on waits for its turn. */
    void goesOn(OpenRun run) {
        again.add(run);
    }

    /** The one whose turn it is. */
    Optional<OpenRun> first() {
        SequencedSet<OpenRun> queue = again.isEmpty() ? ready : again;
        return queue.isEmpty() ? Optional.empty() : Optional.of(queue.getFirst());
    }

    /** It waits for its turn no more, if it did. */
    void remove(OpenRun run) {
        if (!again.remove(run)) {
            ready.remove(run);
        }
    }

    /** The runs that are ready. */
    List<OpenRun> all() {
        List<OpenRun> all = new ArrayList<>(again);
        all.addAll(ready);
        return all;
    }

    void started(OpenRun run) {
        running++;
    }

    void ended(OpenRun run) {
        running--;
    }

    /** Runs of the lane that have a thread. */
    int running() {
        return running;
    }

    /** One more waits, for whatever it is. */
    void joined(OpenRun run, WaitFor what) {
        waiting[what.kind().ordinal()]++;
        heldBytes += run.heldBytes();
    }

    /** One that waited does so no more. */
    void left(OpenRun run, WaitFor what) {
        waiting[what.kind().ordinal()]--;
        heldBytes -= run.heldBytes();
    }

    /** Bytes of requests that are kept while their runs wait. */
    long heldBytes() {
        return heldBytes;
    }

    /** It goes on waiting without its bytes. */
    void dropBytes(OpenRun run) {
        heldBytes -= run.heldBytes();
        run.source = null;
    }

    /** How many wait. */
    int waiting() {
        int all = 0;
        for (int some : waiting) {
            all += some;
        }
        return all;
    }

    /** How many wait for that. */
    int waiting(WaitReason reason) {
        return waiting[reason.ordinal()];
    }
}
