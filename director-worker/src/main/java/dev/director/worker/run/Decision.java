package dev.director.worker.run;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.ResultError;
import dev.director.schemas.Status;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.ModelReply.CallRecord;
import dev.director.worker.run.RunStep.Cancelled;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a run does next: a value, performed by {@link RunLoop} alone. */
public sealed interface Decision {

    /** What takes the run on. */
    sealed interface Advance extends Decision {}

    /** Say in the journal that a later generation begins: nothing of it happens before. */
    record Redrive(int generation) implements Advance {}

    /** Ask the model. */
    record CallModel(int turn) implements Advance {}

    /** Commit the turn, which asks for tools: none of them runs before. */
    record EndTurn(int turn, ModelReply.Answered answered) implements Advance {}

    /** Run these tools, all at the same time. */
    record RunTools(List<ToolRequest> calls) implements Advance {
        public RunTools {
            calls = List.copyOf(calls);
        }
    }

    /** Let go of everything until these are answered. */
    record AwaitCaller(List<Awaited> calls) implements Decision {
        public AwaitCaller {
            calls = List.copyOf(calls);
        }
    }

    /**
     * Wait in the lane until the model's routes are open again.
     *
     * @param attempts the calls that were made of the turn, if any
     * @param code why they are closed
     * @param waitFor what; briefly where routes are opening: should they close again another model
     *     may go on
     */
    record Hold(int turn, List<CallRecord> attempts, ErrorCode code, WaitFor waitFor)
            implements Decision {
        public Hold {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * Have another model go on, in the fallback lane.
     *
     * @param turn the turn that could not be taken
     * @param attempts the calls that were made of it
     * @param next the logical name of the other model
     */
    record FallBack(int turn, List<CallRecord> attempts, String next, ErrorCode code, String reason)
            implements Decision {
        public FallBack {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * Publish the one result.
     *
     * @param status how it ended
     * @param message the assistant's message, when there is one
     * @param finishReason as the provider gave it
     * @param error why it did not complete
     * @param calls what became of the calls of a last turn that is returned to the caller
     * @param warnings of those among them that were dropped
     */
    record Finish(
            Status status,
            Optional<ObjectNode> message,
            Optional<String> finishReason,
            Optional<ResultError> error,
            List<ToolOutcome> calls,
            List<String> warnings)
            implements Decision {
        public Finish {
            calls = List.copyOf(calls);
            warnings = List.copyOf(warnings);
        }

        private Finish(
                Status status,
                Optional<ObjectNode> message,
                Optional<String> finishReason,
                Optional<ResultError> error) {
            this(status, message, finishReason, error, List.of(), List.of());
        }

        /** The run did what it was asked. */
        public static Finish completed(ObjectNode message, String finishReason) {
            return new Finish(
                    Status.COMPLETED,
                    Optional.of(message),
                    Optional.of(finishReason),
                    Optional.empty());
        }

        /** The caller is to run tools, and to ask again with what they gave. */
        static Finish returned(Returned returned) {
            return new Finish(
                    Status.COMPLETED,
                    Optional.of(returned.message()),
                    Optional.of("tool_calls"),
                    Optional.empty(),
                    returned.calls(),
                    returned.warnings());
        }

        /** Nothing could finish it: a failed result, and a dead letter that can be redriven. */
        public static Finish failed(ErrorCode code, String reason) {
            return new Finish(
                    Status.FAILED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new ResultError(code, reason)));
        }

        /** Somebody asked to end it. */
        static Finish cancelled(Cancelled cancel) {
            return new Finish(
                    Status.CANCELLED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(
                            new ResultError(
                                    ErrorCode.CANCELLED,
                                    cancel.reason().orElse("a cancel request came"))));
        }

        /** Its time ran out. */
        public static Finish expired(String reason) {
            return new Finish(
                    Status.EXPIRED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new ResultError(ErrorCode.DEADLINE_EXCEEDED, reason)));
        }
    }
}
