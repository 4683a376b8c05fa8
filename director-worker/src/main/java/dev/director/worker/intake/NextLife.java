package dev.director.worker.intake;

import java.util.List;

/** What is to follow a life of a run. */
sealed interface NextLife {

    /** Nothing: it has ended, waits for what comes from outside, or is another worker's. */
    record None() implements NextLife {}

    /** Another life, at once. */
    record AtOnce(OpenRun run) implements NextLife {}

    /**
     * Another life, when a route to its model is open. It keeps its place in its conversation.
     *
     * @param routes the names of those that are waited for
     * @param reason why none is open, in words
     * @param called whether the life before made a call
     * @param briefly whether it is to look again after a moment in any case
     */
    record WhenOpen(
            OpenRun run, List<String> routes, String reason, boolean called, boolean briefly)
            implements NextLife {
        public WhenOpen {
            routes = List.copyOf(routes);
        }
    }
}
