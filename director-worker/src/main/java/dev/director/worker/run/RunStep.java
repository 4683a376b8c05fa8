package dev.director.worker.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.ModelReply.CallRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the journal learns of a run between its acceptance and its end, one record each: enough to
 * go on from there after a crash. Each holds only what is new (promise 4).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunStep.BackgroundBegan.class, name = "background-began"),
    @JsonSubTypes.Type(value = RunStep.TurnEnded.class, name = "turn-ended"),
    @JsonSubTypes.Type(value = RunStep.TurnFailed.class, name = "turn-failed"),
    @JsonSubTypes.Type(value = RunStep.TurnHeld.class, name = "turn-held"),
    @JsonSubTypes.Type(value = RunStep.Redriven.class, name = "redriven"),
    @JsonSubTypes.Type(value = RunStep.ToolBegan.class, name = "tool-began"),
    @JsonSubTypes.Type(value = RunStep.ToolEnded.class, name = "tool-ended"),
    @JsonSubTypes.Type(value = RunStep.Answered.class, name = "answered"),
    @JsonSubTypes.Type(value = RunStep.Cancelled.class, name = "cancelled")
})
public sealed interface RunStep {

    /**
     * A model call goes on at the provider by itself, whatever becomes of this worker.
     *
     * @param turn whose call it is, from 1
     * @param route the route it was made on
     * @param responseId by which the provider tells how it gets on
     * @param startedAt when it began
     * @param reservation what holds its money; empty where no budget bounds it
     */
    record BackgroundBegan(
            int turn,
            String route,
            String responseId,
            Instant startedAt,
            Optional<String> reservation)
            implements RunStep {
        @SuppressWarnings("NullableOptional") // of what a journal from before it says
        public BackgroundBegan {
            reservation = reservation == null ? Optional.empty() : reservation;
        }

        /** One that no budget bounds. */
        public BackgroundBegan(int turn, String route, String responseId, Instant startedAt) {
            this(turn, route, responseId, startedAt, Optional.empty());
        }
    }

    /**
     * The model asked for tools. From now on those that nobody is to answer or approve may run: a
     * tool that is not repeatable and of which no end is known may have run when this life of the
     * run is over.
     *
     * @param turn from 1
     * @param attempts the calls that the turn took
     * @param message the assistant's, in OpenAI's shape
     * @param warnings what was cut or changed of the request
     * @param awaits the calls that were handed out
     */
    record TurnEnded(
            int turn,
            List<CallRecord> attempts,
            ObjectNode message,
            List<String> warnings,
            List<Awaited> awaits)
            implements RunStep {
        public TurnEnded {
            attempts = List.copyOf(attempts);
            warnings = List.copyOf(warnings);
            awaits = List.copyOf(awaits);
        }

        /** Whether calls were handed out. */
        boolean waits() {
            return !awaits.isEmpty();
        }
    }

    /**
     * A model could not take a turn, and another is to go on.
     *
     * @param turn from 1
     * @param attempts the calls that were made of it, if any
     * @param next the logical name of the model that goes on
     * @param code why
     * @param reason why, in words
     */
    record TurnFailed(
            int turn, List<CallRecord> attempts, String next, ErrorCode code, String reason)
            implements RunStep {
        public TurnFailed {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * A turn could not be taken for now, since its model's routes are closed, or its worker had to
     * let the run go in the middle of a call; another life of the run goes on.
     *
     * @param turn from 1
     * @param attempts the calls that were made of it, at least one
     * @param code why
     */
    record TurnHeld(int turn, List<CallRecord> attempts, ErrorCode code) implements RunStep {
        public TurnHeld {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * A later generation of the run begins: the first step of each but generation 0. The turns
     * behind it belong to that generation, those before it keep theirs and are not taken again.
     *
     * @param generation from 1
     * @param at when it began
     */
    record Redriven(int generation, Instant at) implements RunStep {}

    /** A tool that was approved and is not repeatable may run from now on. */
    record ToolBegan(String callId) implements RunStep {}

    /**
     * A tool gave its output, or did not.
     *
     * @param outcome as the result shows it
     * @param output what the model is told
     */
    record ToolEnded(ToolOutcome outcome, String output) implements RunStep {}

    /**
     * A call that was handed out is answered. Not numbered among the steps: it comes from outside,
     * whatever the run is doing.
     *
     * @param output what the model is told; of an approval, the reason
     * @param good whether it is an output and no error; of an approval, whether it was given
     * @param at when it was read
     */
    record Answered(String callId, String output, boolean good, Instant at) implements RunStep {}

    /**
     * The run is to end. Not numbered among the steps: it comes from outside, and may come first.
     *
     * @param at when it was read
     */
    record Cancelled(Optional<String> reason, Instant at) implements RunStep {}
}
