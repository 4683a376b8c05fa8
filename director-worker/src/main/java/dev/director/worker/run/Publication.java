package dev.director.worker.run;

import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.ToolCall;
import dev.director.schemas.UsageRecord;
import java.time.Instant;
import java.util.Optional;

/** One thing that a step publishes. */
public sealed interface Publication {

    /** The journal learns of a new open run. */
    record Accepted(RunId id, JournalEntry entry) implements Publication {}

    /**
     * The journal learns how an open run got on.
     *
     * @param number from 1, in order
     */
    record Stepped(RunId id, int number, RunStep step) implements Publication {}

    /** The journal learns that a call which was handed out is answered. */
    record CallAnswered(RunId id, RunStep.Answered answer) implements Publication {}

    /** The journal learns that a run is to end, one that is not known yet too (invariant 15). */
    record CancelTaken(RunId id, RunStep.Cancelled cancel) implements Publication {}

    /** The journal learns that an open run goes on from another record of its request. */
    record Moved(RunId id, JournalEntry entry) implements Publication {}

    /**
     * A request goes to the dead-letter topic of its model's family, from which the fallback lane
     * takes its run on.
     *
     * @param hop the number of the lane change within the generation
     */
    record Hop(
            RunId id,
            InboundRecord original,
            int hop,
            ErrorCode code,
            String message,
            int attempts,
            int generation)
            implements Publication {}

    /** The journal learns what an open run waits for from outside. */
    record Waiting(RunId id, JournalEntry entry) implements Publication {}

    /** The journal keeps a copy of a request whose run may outlive the request's topic. */
    record RequestKept(RunId id, InboundRecord source) implements Publication {}

    /**
     * The journal forgets what it got of a run when the run had ended already.
     *
     * @param entry whether it has it as an open run
     */
    record Forgotten(RunId id, Traces traces, boolean entry) implements Publication {

        /** What came for it from outside. */
        public static Forgotten of(RunId id, Traces traces) {
            return new Forgotten(id, traces, false);
        }
    }

    /**
     * The journal forgets the run, and the memory of finished runs takes it up.
     *
     * @param traces what the journal has of it
     */
    record Finished(RunId id, FinishedMarker marker, Traces traces) implements Publication {}

    /**
     * The journal keeps the steps of a run that has failed and may be redriven. Goes with {@link
     * Finished}, which forgets the rest.
     */
    record Died(RunId id, DeadEntry entry) implements Publication {}

    /** The journal forgets that a run is dead: it goes on, or its dead letter is gone. */
    record DeathForgotten(RunId id) implements Publication {}

    /**
     * A tool that somebody outside is asked to run, or to approve.
     *
     * @param at when the model asked for it
     */
    record Called(RunId id, ToolCall call, Instant at, Optional<String> traceparent)
            implements Publication {}

    /** The one result of a run's generation, in the trace that its publisher began. */
    record Result(RunId id, DirectorResult result, Optional<String> traceparent)
            implements Publication {}

    /** One model call, for billing and budgets. */
    record Usage(RunId id, UsageRecord usage) implements Publication {}

    /** A record that nothing could finish, kept whole for redrive. */
    record DeadLetter(
            InboundRecord original, ErrorCode code, String message, int attempts, int generation)
            implements Publication {}

    /**
     * A request that belongs to another partition and is too large to be moved there: its bytes are
     * dead-lettered here, and its own partition gives the one result.
     */
    record ForwardRefusal(InboundRecord original, Substitute substitute, int partition)
            implements Publication {}

    /**
     * The journal learns that the partition has an owner more. Attempts are numbered by owners
     * (invariant 18).
     *
     * @param number 1 for the first, and one more for each after it
     */
    record Owned(long number) implements Publication {}

    /** A record that belongs to another partition (invariant 16). */
    @SuppressWarnings("ArrayRecordComponent")
    record Forward(InboundRecord original, byte[] key, int partition) implements Publication {}
}
