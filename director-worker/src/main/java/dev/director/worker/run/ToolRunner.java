package dev.director.worker.run;

import dev.director.worker.run.RunStep.ToolEnded;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** Runs the tools that this worker has. Thread-safe. */
public interface ToolRunner {

    /** Whether this worker runs the tool of that name itself. */
    boolean has(String name);

    /**
     * A definition with what it leaves out: description and parameters of a tool that the worker
     * runs. Any other stays as it is.
     *
     * @param definition in OpenAI's shape; never written to
     */
    ObjectNode completed(ObjectNode definition);

    /** Whether running the tool twice does no more than running it once. */
    boolean repeatable(String name);

    /** Whether somebody has to agree to each call before the tool of that name runs. */
    boolean needsApproval(String name);

    /**
     * Holds what a model wrote as arguments against the tool's schema, mended where there is no
     * doubt what was meant.
     *
     * @param definition the tool as the request offers it
     */
    Checked check(ObjectNode definition, ToolRequest call);

    /** What was made of a call's arguments. */
    sealed interface Checked {

        /** They fit, as they were or mended. */
        record Valid(ObjectNode arguments) implements Checked {}

        /** They do not, and why, for the model. */
        record Invalid(String reason) implements Checked {}
    }

    /**
     * Runs a tool and blocks until it has ended, with an output or an error for the model; a call
     * that no tool can take is an error too. Never throws for what a tool does.
     *
     * @param deadline when its output is of no more use
     * @throws InterruptedException when the run is withdrawn; the tool is interrupted
     */
    ToolEnded run(RunId id, ToolRequest call, Instant deadline) throws InterruptedException;
}
