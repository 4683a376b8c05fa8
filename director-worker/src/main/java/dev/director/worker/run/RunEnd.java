package dev.director.worker.run;

import dev.director.schemas.Status;

/** How a life of a run ended. */
public sealed interface RunEnd {

    /** Its result is committed. */
    record Finished(Status status) implements RunEnd {}

    /**
     * It waits for answers from outside, and the journal has all of it.
     *
     * @param waits for what
     */
    record Parked(Waits waits) implements RunEnd {}
}
