package dev.director.worker.intake;

import dev.director.worker.run.WaitFor;

/** What is to follow a life of a run. */
sealed interface NextLife {

    /** Nothing: it has ended, waits for what comes from outside, or is another worker's. */
    record None() implements NextLife {}

    /** Another life, at once. */
    record AtOnce(OpenRun run) implements NextLife {}

    /**
     * Another life, when it can call a model. It keeps its place in its conversation.
     *
     * @param waitFor what is waited for
     * @param called whether the life before made a call
     */
    record WhenOpen(OpenRun run, WaitFor waitFor, boolean called) implements NextLife {}
}
