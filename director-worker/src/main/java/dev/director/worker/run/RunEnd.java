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
     * It waits in its lane until a route to its model is open.
     *
     * @param model the logical name
     * @param reason why none is, in words
     * @param until when its result is of no more use
     */
    record Held(String model, String reason, Instant until) implements RunEnd {}
}
