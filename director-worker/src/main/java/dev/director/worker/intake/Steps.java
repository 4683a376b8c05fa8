package dev.director.worker.intake;

import dev.director.worker.run.Pointer;
import java.util.List;

/**
 * Where the journal has what a run did so far. What it says is read when the run goes on: a run
 * that waits needs none of it.
 *
 * @param at in order
 * @param newest the number of the newest; there may be gaps below it, since steps that were being
 *     committed side by side need not all have been
 */
record Steps(List<Pointer> at, int newest) {

    /** Of a run that begins. */
    static final Steps NONE = new Steps(List.of(), 0);

    Steps {
        at = List.copyOf(at);
    }
}
