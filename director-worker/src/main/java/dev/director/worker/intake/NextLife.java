package dev.director.worker.intake;

/** What is to follow a life of a run. */
sealed interface NextLife {

    /** Nothing: it has ended, waits for what comes from outside, or is another worker's. */
    record None() implements NextLife {}

    /** Another life, at once. */
    record AtOnce(OpenRun run) implements NextLife {}

    /**
     * Another life, when a route to its model is open. It keeps its place in its conversation.
     *
     * @param model the logical name
     * @param reason why none is, in words
     */
    record WhenOpen(OpenRun run, String model, String reason) implements NextLife {}
}
