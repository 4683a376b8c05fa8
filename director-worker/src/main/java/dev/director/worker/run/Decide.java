package dev.director.worker.run;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Limits;
import dev.director.schemas.ResultError;
import dev.director.schemas.Status;
import dev.director.worker.run.Decision.AwaitCaller;
import dev.director.worker.run.Decision.CallModel;
import dev.director.worker.run.Decision.EndTurn;
import dev.director.worker.run.Decision.FallBack;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.Decision.RunTools;
import dev.director.worker.run.RunStep.TurnFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The rules of a run: from its state, what happens next. Pure. */
public final class Decide {

    /** Turns of a run that does not say how many it may take. */
    static final int DEFAULT_MAX_TURNS = 25;

    /** After this many turns in a row with a call that no tool can take, the run fails. */
    private static final int MAX_INVALID = 2;

    private Decide() {}

    /** What another model may do better. */
    private static final Set<ErrorCode> ANOTHER_MODEL =
            EnumSet.of(
                    ErrorCode.PROVIDER_RATE_LIMITED,
                    ErrorCode.PROVIDER_OVERLOADED,
                    ErrorCode.PROVIDER_QUOTA,
                    ErrorCode.PROVIDER_AUTH,
                    ErrorCode.PROVIDER_MODEL_GONE,
                    ErrorCode.PROVIDER_BAD_REQUEST,
                    ErrorCode.CONTENT_REFUSED,
                    ErrorCode.PROVIDER_TIMEOUT,
                    ErrorCode.PROVIDER_ERROR,
                    ErrorCode.STREAM_CUT,
                    ErrorCode.MALFORMED_ANSWER,
                    ErrorCode.INVALID_TOOL_CALL);

    /**
     * What the run does next, at the given instant.
     *
     * @param fallback by request, the logical name of the model that finishes what its model fails
     */
    public static Decision next(
            Run run, Function<DirectorRequest, Optional<String>> fallback, Instant now) {
        Decision next = run.reply().isPresent() ? after(run.reply().get(), run) : between(run, now);
        return next instanceof Finish finish ? orFallBack(run, finish, fallback) : next;
    }

    private static Decision orFallBack(
            Run run, Finish finish, Function<DirectorRequest, Optional<String>> fallback) {
        boolean mayHelp =
                finish.status() == Status.FAILED
                        && finish.error()
                                .filter(error -> ANOTHER_MODEL.contains(error.code()))
                                .isPresent()
                        && run.turnsFailed().isEmpty()
                        && run.request().fallback().orElse(true);
        if (!mayHelp) {
            return finish;
        }
        Optional<Decision> costly = tooCostly(run, run.turnsEnded().size() + 1);
        if (costly.isPresent()) {
            return costly.get();
        }
        ResultError error = finish.error().orElseThrow();
        return fallback.apply(run.request())
                .<Decision>map(next ->
                        new FallBack(
                                run.turnsEnded().size() + 1,
                                run.reply().map(ModelReply::attempts).orElse(List.of()),
                                next,
                                error.code(),
                                error.message()))
                .orElse(finish);
    }

    private static Decision after(ModelReply reply, Run run) {
        return switch (reply) {
            case ModelReply.Answered answered -> answered(answered, run);
            case ModelReply.Failed _ when run.cancelled().isPresent() ->
                    Finish.cancelled(run.cancelled().get());
            case ModelReply.Failed failed when failed.code() == ErrorCode.DEADLINE_EXCEEDED ->
                    Finish.expired(failed.reason());
            case ModelReply.Failed failed -> Finish.failed(failed.code(), failed.reason());
        };
    }

    private static Decision answered(ModelReply.Answered answered, Run run) {
        int turn = run.turnsEnded().size() + 1;
        if (ToolRequest.of(run.id(), run.generation(), turn, answered.message()).isEmpty()) {
            return Finish.completed(answered.message(), answered.finishReason());
        }
        if (run.cancelled().isPresent()) {
            return Finish.cancelled(run.cancelled().get());
        }
        // No tool runs, and nobody is asked to run one, when no model call may follow.
        return overLimits(run, turn).orElse(new EndTurn(turn, answered));
    }

    private static Decision between(Run run, Instant now) {
        int turns = run.turnsEnded().size();
        // A call that goes on at the provider is asked for once more, whatever the time; or ended
        // there, when the run is to end.
        boolean begun = run.begun(turns + 1).isPresent();
        if (run.cancelled().isPresent() && !begun) {
            return Finish.cancelled(run.cancelled().get());
        }
        if (!now.isBefore(run.deadline()) && !begun) {
            return expired(run, turns);
        }
        List<ToolRequest> runnable = Conversation.runnable(run);
        if (!runnable.isEmpty()) {
            return new RunTools(runnable);
        }
        List<Awaited> waiting = Conversation.waiting(run);
        if (!waiting.isEmpty()) {
            return new AwaitCaller(waiting);
        }
        return Conversation.invalidInARow(run) < MAX_INVALID
                ? new CallModel(turns + 1)
                : Finish.failed(
                        ErrorCode.INVALID_TOOL_CALL,
                        "the model called a tool wrongly, was told how, and did so again");
    }

    private static Optional<Decision> overLimits(Run run, int turns) {
        int maxTurns = run.request().limits().flatMap(Limits::maxTurns).orElse(DEFAULT_MAX_TURNS);
        return turns >= maxTurns
                ? Optional.of(
                        Finish.failed(
                                ErrorCode.TOO_MANY_TURNS,
                                "after %d turns the model still called tools".formatted(turns)))
                : tooCostly(run, turns);
    }

    private static Optional<Decision> tooCostly(Run run, int turns) {
        return run.request()
                .limits()
                .flatMap(Limits::maxCostUsd)
                .filter(most -> run.cost().compareTo(most) > 0)
                .map(most ->
                        Finish.failed(
                                ErrorCode.TOO_COSTLY,
                                "after %d turns the calls cost %s USD, and %s are allowed"
                                        .formatted(
                                                turns,
                                                run.cost().toPlainString(),
                                                most.toPlainString())));
    }

    private static Finish expired(Run run, int turns) {
        if (!run.turnsFailed().isEmpty()) {
            TurnFailed failed = run.turnsFailed().getLast();
            return Finish.expired(
                    "the deadline passed in the fallback lane, before %s could take turn %d (before that: %s)"
                            .formatted(failed.next(), failed.turn(), failed.reason()));
        }
        if (turns > 0) {
            return Finish.expired("the deadline passed after %d turns".formatted(turns));
        }
        Duration waited = Duration.between(run.source().firstSeenAt(), run.startedAt());
        return Finish.expired(
                "the deadline passed before its turn came, %d ms after the request; allow more time or add workers"
                        .formatted(waited.toMillis()));
    }
}
