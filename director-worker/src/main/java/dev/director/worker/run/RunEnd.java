package dev.director.worker.run;

import dev.director.schemas.Status;
import java.time.Instant;

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

    /**
     * It changes lane: the record that was written for that takes it on.
     *
     * @param until when its result is of no more use
     */
    record Moving(Instant until) implements RunEnd {}
}
