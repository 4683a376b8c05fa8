package dev.director.worker.run;

import dev.director.schemas.Status;
import java.time.Instant;

/** How a life of a run ended. */
public sealed interface RunEnd {

    /** Its result is committed. */
    record Finished(Status status) implements RunEnd {}

    /**
     * It waits for what comes from outside, answers or the record of its lane change, and the
     * journal has all of it.
     *
     * @param until when its result is of no more use
     */
    record Parked(Instant until) implements RunEnd {}

    /**
     * It waits in its lane until it can call a model.
     *
     * @param waitFor what is waited for
     * @param called whether this life made a call
     * @param until when its result is of no more use
     */
    record Held(WaitFor waitFor, boolean called, Instant until) implements RunEnd {}
}
