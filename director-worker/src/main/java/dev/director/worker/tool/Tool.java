package dev.director.worker.tool;

import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool that the worker runs itself when a model calls it: a Spring bean of the worker's context.
 * Thread-safe, since calls run side by side.
 */
public interface Tool {

    /** What models call it by: a letter or underscore, then up to 63 letters, digits, _ or -. */
    String name();

    /** What it does and when to call it, for the model. */
    String description();

    /** The JSON Schema (2020-12) of its arguments; an object. */
    ObjectNode parameters();

    /**
     * Whether calling it twice does no more than calling it once. Of one that is not, a call that a
     * crash interrupted is not repeated: the model is told that nobody knows whether it took
     * effect.
     */
    default boolean repeatable() {
        return false;
    }

    /** Whether each call of it waits until a person, or whoever decides for one, has agreed. */
    default boolean needsApproval() {
        return false;
    }

    /** The longest that a call may take; it is interrupted then. */
    default Duration limit() {
        return Duration.ofMinutes(1);
    }

    /**
     * Runs it and returns its output, for the model. It is called on a virtual thread that is
     * interrupted when the time is over or the run is withdrawn.
     *
     * @throws InvalidArguments when the model should have called it with others
     * @throws Exception when it cannot; the message is told to the model
     */
    String call(Invocation invocation) throws Exception;

    /** The arguments fit the schema, and still cannot be taken; the message tells the model why. */
    final class InvalidArguments extends Exception {
        private static final long serialVersionUID = 1;

        public InvalidArguments(String message) {
            super(message);
        }
    }

    /**
     * One call of a tool.
     *
     * @param callId the same for the same call, whoever repeats it: the idempotency key of side
     *     effects
     * @param tenant whose run it is
     * @param requestId the run
     * @param arguments as its schema has them
     */
    record Invocation(String callId, String tenant, String requestId, ObjectNode arguments) {}
}
