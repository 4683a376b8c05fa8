package dev.director.worker.run;

import dev.director.schemas.Status;
import java.time.Instant;
import java.util.List;

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
     * @param routes the names of those that are waited for
     * @param reason why none is open, in words
     * @param called whether this life made a call
     * @param briefly whether another life is to look again after a moment in any case
     * @param until when its result is of no more use
     */
    record Held(List<String> routes, String reason, boolean called, boolean briefly, Instant until)
            implements RunEnd {
        public Held {
            routes = List.copyOf(routes);
        }
    }
}
