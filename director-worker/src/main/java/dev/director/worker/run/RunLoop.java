package dev.director.worker.run;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.worker.run.Decision.CallModel;
import dev.director.worker.run.Decision.EndTurn;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.Decision.RunTools;
import dev.director.worker.run.RunStep.TurnEnded;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.time.Clock;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Performs what {@link Decide} decides: the one place where a run has effects. Thread-safe; each
 * run has a (virtual) thread of its own.
 *
 * <p>A crash at any point repeats at most what was in flight, a model call or tools that may be
 * repeated: what was not committed is decided again from what was.
 */
public final class RunLoop {

    private final ModelCaller model;
    private final ToolRunner tools;
    private final SideEffectGate gate;
    private final Clock clock;

    public RunLoop(ModelCaller model, ToolRunner tools, SideEffectGate gate, Clock clock) {
        this.model = model;
        this.tools = tools;
        this.gate = gate;
        this.clock = clock;
    }

    /**
     * Runs to the end and returns once the result is committed, with how it ended.
     *
     * @throws OwnershipLost when the partition moved; its new owner goes on
     * @throws InterruptedException when the run is withdrawn
     */
    public Status run(Run start, RunJournal journal, Progress progress)
            throws OwnershipLost, InterruptedException {
        int before = start.turnsEnded().size();
        Run run = withTools(start);
        while (true) {
            switch (Decide.next(run, tools::has, clock.instant())) {
                case CallModel call -> run = run.with(callModel(run, call, progress, journal));
                case EndTurn(int turn, ModelReply.Answered answered) -> {
                    try {
                        run = endTurn(run, turn, answered, journal);
                    } catch (TooLarge tooLarge) {
                        return finish(run, oversize(tooLarge), journal);
                    }
                }
                case RunTools(List<ToolRequest> calls) -> {
                    boolean begunBefore = run.turnsEnded().size() <= before;
                    run =
                            run.with(
                                    new ToolCalls(tools, gate, journal, run, begunBefore)
                                            .all(calls));
                }
                case Finish finish -> {
                    return finish(run, finish, journal);
                }
            }
        }
    }

    private Run withTools(Run run) {
        List<ObjectNode> offered = run.request().tools();
        return offered.isEmpty()
                ? run
                : run.withTools(offered.stream().map(tools::completed).toList());
    }

    private ModelReply callModel(Run run, CallModel call, Progress progress, RunJournal journal)
            throws OwnershipLost, InterruptedException {
        return model.call(
                new ModelCaller.ModelCall(
                        run.id(),
                        call.turn() == 1 ? run.request() : unforced(run.request()),
                        Conversation.of(run),
                        run.generation(),
                        call.turn(),
                        run.deadline(),
                        progress,
                        gate,
                        new JournaledBackground(journal, run.begun(call.turn()))));
    }

    private static Run endTurn(Run run, int turn, ModelReply.Answered answered, RunJournal journal)
            throws OwnershipLost, TooLarge, InterruptedException {
        TurnEnded ended =
                new TurnEnded(turn, answered.attempts(), answered.message(), answered.warnings());
        journal.append(ended, Ending.usage(run, answered.attempts()));
        return run.with(List.of(ended));
    }

    /** A choice that demands a tool is for the first turn: the run would never end otherwise. */
    private static DirectorRequest unforced(DirectorRequest request) {
        return request.toolChoice().filter(RunLoop::demands).isPresent()
                ? request.withoutToolChoice()
                : request;
    }

    private static boolean demands(JsonNode choice) {
        return choice.asString("").equals("required")
                || choice.path("type").asString("").equals("function");
    }

    /** Invariant 4: an oversize output becomes a typed failure instead of poisoning a batch. */
    private static Finish oversize(TooLarge tooLarge) {
        return Finish.failed(
                ErrorCode.OUTPUT_TOO_LARGE,
                tooLarge.getMessage() + "; ask for a shorter answer (max_tokens)");
    }

    private Status finish(Run run, Finish finish, RunJournal journal)
            throws OwnershipLost, InterruptedException {
        try {
            journal.commit(Ending.of(run, finish, journal.steps(), clock.instant()));
            return finish.status();
        } catch (TooLarge tooLarge) {
            Finish failed = oversize(tooLarge);
            try {
                journal.commit(Ending.of(run, failed, journal.steps(), clock.instant()));
                return failed.status();
            } catch (TooLarge again) {
                throw new IllegalStateException("even the failure is too large: " + again, again);
            }
        }
    }
}
