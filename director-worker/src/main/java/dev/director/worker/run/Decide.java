package dev.director.worker.run;

import dev.director.schemas.Attempt;
import dev.director.schemas.CallerTools;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Limits;
import dev.director.schemas.ResultError;
import dev.director.schemas.Status;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.Decision.AwaitCaller;
import dev.director.worker.run.Decision.CallModel;
import dev.director.worker.run.Decision.EndTurn;
import dev.director.worker.run.Decision.FallBack;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.Decision.Hold;
import dev.director.worker.run.Decision.Redrive;
import dev.director.worker.run.Decision.RunTools;
import dev.director.worker.run.ModelReply.CallRecord;
import dev.director.worker.run.ModelReply.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The rules of a run: from its state, what happens next. Pure. */
public final class Decide {

    /** Turns of a run that does not say how many it may take. */
    static final int DEFAULT_MAX_TURNS = 25;

    /** After this many turns in a row with a call that no tool can take, the run fails. */
    private static final int MAX_INVALID = 2;

    private Decide() {}

    /** What time alone does not mend. */
    private static final Set<ErrorCode> OPERATORS =
            EnumSet.of(
                    ErrorCode.PROVIDER_QUOTA,
                    ErrorCode.PROVIDER_AUTH,
                    ErrorCode.PROVIDER_MODEL_GONE);

    /** What another model may do better. */
    private static final Set<ErrorCode> ANOTHER_MODEL =
            EnumSet.of(
                    ErrorCode.PROVIDER_RATE_LIMITED,
                    ErrorCode.PROVIDER_OVERLOADED,
                    ErrorCode.PROVIDER_QUOTA,
                    ErrorCode.PROVIDER_AUTH,
                    ErrorCode.PROVIDER_MODEL_GONE,
                    ErrorCode.PROVIDER_BAD_REQUEST,
                    ErrorCode.CONTEXT_TOO_LARGE,
                    ErrorCode.PROVIDER_TIMEOUT,
                    ErrorCode.PROVIDER_ERROR,
                    ErrorCode.STREAM_CUT,
                    ErrorCode.MALFORMED_ANSWER,
                    ErrorCode.INVALID_TOOL_CALL);

    /**
     * What the run does next, at the given instant.
     *
     * @param tools which tools the worker has, and what fits the schemas of all
     * @param fallback by request and failure, the logical name of the model that finishes what its
     *     model fails
     */
    public static Decision next(
            Run run,
            ToolRunner tools,
            BiFunction<DirectorRequest, ErrorCode, Optional<String>> fallback,
            Instant now) {
        if (run.begunGeneration() < run.generation()) {
            return new Redrive(run.generation());
        }
        Decision next =
                run.reply().isPresent()
                        ? after(run.reply().get(), run, tools, fallback, now)
                        : between(run, now);
        return switch (next) {
            case Finish finish when finish.status() == Status.FAILED ->
                    orFallBack(run, finish, fallback);
            default -> next;
        };
    }

    /** All routes to the model are closed. */
    private static Decision held(
            Run run, Held held, BiFunction<DirectorRequest, ErrorCode, Optional<String>> fallback) {
        int turn = run.turnsEnded().size() + 1;
        Optional<Decision> costly = tooCostly(run, turn);
        if (costly.isPresent()) {
            return costly.get();
        }
        if (held.kind() == WaitReason.BUDGET) {
            boolean fails = !held.opening() && run.policy().onBudget() == OnBudget.FAIL;
            return fails
                    ? Finish.failed(held.code(), held.reason())
                    : hold(turn, held, held.routes(), false);
        }
        if (run.policy().onOutage() == OnOutage.WAIT) {
            return hold(turn, held, held.routes(), false);
        }
        if (held.opening()) {
            return hold(turn, held, held.routes(), true);
        }
        Finish failed = Finish.failed(held.code(), held.reason());
        if (!(orFallBack(run, failed, fallback) instanceof FallBack fallBack)) {
            // What only an operator can mend is not waited for.
            return OPERATORS.contains(held.code())
                    ? failed
                    : hold(turn, held, held.routes(), false);
        }
        // Whichever opens first.
        return held.elsewhere().isEmpty()
                ? fallBack
                : hold(
                        turn,
                        held,
                        Stream.concat(held.routes().stream(), held.elsewhere().stream()).toList(),
                        false);
    }

    private static Hold hold(int turn, Held held, List<String> names, boolean briefly) {
        return new Hold(
                turn,
                held.attempts(),
                held.code(),
                new WaitFor(held.kind(), names, held.reason(), briefly));
    }

    private static Decision orFallBack(
            Run run,
            Finish finish,
            BiFunction<DirectorRequest, ErrorCode, Optional<String>> fallback) {
        boolean mayHelp =
                finish.error().filter(error -> ANOTHER_MODEL.contains(error.code())).isPresent()
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
        return fallback.apply(run.request(), error.code())
                .<Decision>map(next ->
                        new FallBack(
                                run.turnsEnded().size() + 1,
                                run.reply().map(ModelReply::attempts).orElse(List.of()),
                                next,
                                error.code(),
                                error.message()))
                .orElse(finish);
    }

    private static Decision after(
            ModelReply reply,
            Run run,
            ToolRunner tools,
            BiFunction<DirectorRequest, ErrorCode, Optional<String>> fallback,
            Instant now) {
        return switch (reply) {
            case ModelReply.Answered answered -> answered(answered, run, tools);
            case ModelReply.Failed _, Held _ when run.cancelled().isPresent() ->
                    Finish.cancelled(run.cancelled().get());
            case ModelReply.Failed failed when failed.code() == ErrorCode.DEADLINE_EXCEEDED ->
                    Finish.expired(failed.reason());
            case ModelReply.Failed failed -> Finish.failed(failed.code(), failed.reason());
            case Held _ when !now.isBefore(run.deadline()) ->
                    expired(run, run.turnsEnded().size(), now);
            case Held held -> held(run, held, fallback);
        };
    }

    private static Decision answered(ModelReply.Answered answered, Run run, ToolRunner tools) {
        int turn = run.turnsEnded().size() + 1;
        if (ToolRequest.of(run.id(), run.generation(), turn, answered.message()).isEmpty()) {
            return Finish.completed(answered.message(), answered.finishReason());
        }
        Optional<Returned> returned =
                run.request()
                        .callerTools()
                        .filter(CallerTools.RETURN::equals)
                        .flatMap(_ -> Returned.of(run, turn, answered.message(), tools));
        if (returned.isPresent()) {
            return Finish.returned(returned.get());
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
            return expired(run, turns, now);
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

    /** An expired run says where its time went. */
    private static Finish expired(Run run, int turns, Instant now) {
        Duration all = Duration.between(run.source().firstSeenAt(), now);
        Run since = run.ofThisGeneration();
        List<Attempt> calls = since.calls().stream().map(CallRecord::attempt).toList();
        long model = calls.stream().mapToLong(Attempt::durationMs).sum();
        long tools = since.toolOutcomes().stream().mapToLong(ToolOutcome::durationMs).sum();
        String waitedFor =
                run.waited()
                        .reason()
                        .map(reason ->
                                ", %d ms of it held up, last since %s"
                                        .formatted(run.waited().time().toMillis(), reason))
                        .orElse("");
        String where =
                turns == 0 && calls.isEmpty()
                        ? "before its turn came"
                        : "after %d turns".formatted(turns);
        String lane =
                run.turnsFailed().isEmpty()
                        ? ""
                        : " in the fallback lane, before %s could take turn %d (before that: %s)"
                                .formatted(
                                        run.turnsFailed().getLast().next(),
                                        run.turnsFailed().getLast().turn(),
                                        run.turnsFailed().getLast().reason());
        return Finish.expired(
                "the deadline passed %s%s, %d ms after the request: %d model calls took %d ms and tools %d ms, the rest was waiting%s; allow more time or add workers"
                        .formatted(
                                where,
                                lane,
                                all.toMillis(),
                                calls.size(),
                                model,
                                tools,
                                waitedFor));
    }
}
