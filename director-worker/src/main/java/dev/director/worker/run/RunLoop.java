package dev.director.worker.run;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.Decision.Advance;
import dev.director.worker.run.Decision.AwaitCaller;
import dev.director.worker.run.Decision.CallModel;
import dev.director.worker.run.Decision.EndTurn;
import dev.director.worker.run.Decision.FallBack;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.Decision.Hold;
import dev.director.worker.run.Decision.Redrive;
import dev.director.worker.run.Decision.RunTools;
import dev.director.worker.run.RunStep.Redriven;
import dev.director.worker.run.RunStep.TurnEnded;
import dev.director.worker.run.RunStep.TurnFailed;
import dev.director.worker.run.RunStep.TurnHeld;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger log = LoggerFactory.getLogger(RunLoop.class);

    private final ModelCaller model;
    private final ToolRunner tools;
    private final SideEffectGate gate;
    private final RunWatch watch;
    private final Clock clock;

    public RunLoop(
            ModelCaller model, ToolRunner tools, SideEffectGate gate, RunWatch watch, Clock clock) {
        this.model = model;
        this.tools = tools;
        this.gate = gate;
        this.watch = watch;
        this.clock = clock;
    }

    /**
     * Runs until the result is committed, or until the run has to wait for what others do; says
     * which.
     *
     * @throws OwnershipLost when the partition moved; its new owner goes on
     * @throws InterruptedException when the run is withdrawn
     */
    public RunEnd run(Run start, RunJournal journal, Progress progress)
            throws OwnershipLost, InterruptedException {
        return new Life(journal, progress, start.turnsEnded().size()).of(withTools(start));
    }

    /** One life of a run, from its beginning or from where an earlier one got to. */
    private final class Life {

        private final RunJournal journal;
        private final Progress progress;
        private final int before;

        /** Whether the journal says of the newest turn that the run waits for nothing else. */
        private boolean parked;

        /**
         * @param before the turns that earlier lives ended
         */
        Life(RunJournal journal, Progress progress, int before) {
            this.journal = journal;
            this.progress = progress;
            this.before = before;
        }

        RunEnd of(Run start) throws OwnershipLost, InterruptedException {
            Run run = start;
            for (ToolOutcome answered : Conversation.answered(start)) {
                progress.tool(Progress.Tool.ended(answered));
            }
            while (true) {
                run = heeding(run);
                switch (decided(run)) {
                    case Advance advance -> {
                        try {
                            run = advanced(run, advance);
                        } catch (TooLarge tooLarge) {
                            return finish(run, oversize(tooLarge));
                        } catch (RuntimeException e) {
                            return finish(run, fault(run, e));
                        }
                    }
                    case AwaitCaller(List<Awaited> calls) -> {
                        return park(run, calls);
                    }
                    case Hold hold -> {
                        return hold(run, hold);
                    }
                    case FallBack fallBack -> {
                        return move(run, fallBack);
                    }
                    case Finish finish -> {
                        return finish(run, finish);
                    }
                }
            }
        }

        private Decision decided(Run run) throws InterruptedException {
            try {
                return Decide.next(run, tools, model::fallback, clock.instant());
            } catch (RuntimeException e) {
                return fault(run, e);
            }
        }

        private Run advanced(Run run, Advance advance)
                throws OwnershipLost, TooLarge, InterruptedException {
            return switch (advance) {
                case Redrive(int generation) -> redrive(run, generation);
                case CallModel call -> callModel(run, call);
                case EndTurn(int turn, ModelReply.Answered answered) ->
                        endTurn(run, turn, answered);
                case RunTools(List<ToolRequest> calls) -> runTools(run, calls);
            };
        }

        /** A fault of our own costs one run, not the worker. */
        private Finish fault(Run run, RuntimeException e) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("withdrawn in the middle of " + e);
            }
            log.error("{} failed by a fault of Director's; it is dead-lettered", run.id(), e);
            return Finish.failed(
                    ErrorCode.INTERNAL_ERROR,
                    "a fault of Director's: " + e.getClass().getSimpleName());
        }

        /** With the cancel that may have come meanwhile. */
        private Run heeding(Run run) {
            return cancellation()
                    .told()
                    .filter(_ -> run.cancelled().isEmpty())
                    .map(cancel -> run.with(List.of(cancel)))
                    .orElse(run);
        }

        private Cancellation cancellation() {
            return journal.inbox().cancellation();
        }

        private Run callModel(Run run, CallModel call) throws OwnershipLost, InterruptedException {
            cancellation().enter();
            try {
                return run.with(model.call(modelCall(run, call)));
            } catch (InterruptedException e) {
                if (cancellation().told().isEmpty()) {
                    withdraw(run, call.turn(), attempts(e));
                    throw e;
                }
                return cancelled(run, e).with(aborted(e));
            } finally {
                cancellation().leave();
            }
        }

        /**
         * The next owner makes the call again. What this one cost is on the bill too, as long as
         * the partition is not lost: then nothing is committed for it (invariant 1).
         */
        private void withdraw(Run run, int turn, List<ModelReply.CallRecord> attempts)
                throws InterruptedException {
            if (attempts.isEmpty()) {
                return;
            }
            try {
                journal.append(
                        new TurnHeld(turn, attempts, ErrorCode.CANCELLED),
                        Ending.usage(run, attempts));
            } catch (OwnershipLost | TooLarge e) {
                log.debug("{} is withdrawn, and its call is not on the bill", run.id(), e);
            }
        }

        /**
         * @throws InterruptedException when it was not a cancel that ended what the run did
         */
        private Run cancelled(Run run, InterruptedException e) throws InterruptedException {
            return run.with(List.of(cancellation().told().orElseThrow(() -> e)));
        }

        /** What the calls of a turn that was broken off have cost is on the bill. */
        private static ModelReply aborted(InterruptedException e) {
            return new ModelReply.Failed(attempts(e), ErrorCode.CANCELLED, "cancelled");
        }

        private static List<ModelReply.CallRecord> attempts(InterruptedException e) {
            return e instanceof ModelCaller.Aborted aborted ? aborted.attempts() : List.of();
        }

        private ModelCaller.ModelCall modelCall(Run run, CallModel call) {
            return new ModelCaller.ModelCall(
                    run.id(),
                    (call.turn() == 1 ? run.request() : unforced(run.request()))
                            .withModel(run.model()),
                    Conversation.of(run),
                    run.generation(),
                    call.turn(),
                    run.deadline(),
                    new Payer(run.id().tenant(), run.source().pointer().partition(), run.usdLeft()),
                    run.earlierCalls(call.turn()),
                    progress,
                    gate,
                    new JournaledBackground(journal, run.begun(call.turn())));
        }

        private Run endTurn(Run run, int turn, ModelReply.Answered answered)
                throws OwnershipLost, TooLarge, InterruptedException {
            HandOut out = HandOut.of(run, turn, answered.message(), tools, clock.instant());
            TurnEnded ended =
                    new TurnEnded(
                            turn,
                            answered.attempts(),
                            answered.message(),
                            answered.warnings(),
                            out.awaits());
            List<Publication> published = new ArrayList<>(Ending.usage(run, answered.attempts()));
            published.addAll(handingOut(run, out));
            journal.append(ended, published);
            show(out);
            return run.with(List.of(ended));
        }

        /** What an earlier generation's caller has not answered is asked for once more. */
        private Run redrive(Run run, int generation)
                throws OwnershipLost, TooLarge, InterruptedException {
            Instant now = clock.instant();
            // Nobody is asked for anything by a run that is to end.
            boolean goesOn = run.cancelled().isEmpty() && now.isBefore(run.deadline());
            HandOut again =
                    Conversation.waitingTurn(run)
                            .filter(_ -> goesOn)
                            .map(turn -> HandOut.again(run, turn, tools, now))
                            .orElse(HandOut.NOTHING);
            Redriven begun = new Redriven(generation, now);
            journal.append(begun, handingOut(run, again));
            show(again);
            return run.with(List.of(begun));
        }

        private List<Publication> handingOut(Run run, HandOut out) {
            parked = !out.awaits().isEmpty() && out.everything();
            if (out.awaits().isEmpty()) {
                return List.of();
            }
            // An answer may come before the commit that asks for it has returned.
            journal.inbox().expect(out.awaits());
            List<Publication> published = new ArrayList<>(out.calls());
            published.addAll(journal.waiting(run, out.awaits(), parked));
            return published;
        }

        private void show(HandOut out) throws InterruptedException {
            for (Publication.Called call : out.calls()) {
                progress.tool(Progress.Tool.waiting(call.call()));
            }
        }

        private Run runTools(Run run, List<ToolRequest> calls)
                throws OwnershipLost, InterruptedException {
            boolean begunBefore = run.turnsEnded().size() <= before;
            ToolCalls running = new ToolCalls(tools, gate, journal, progress, run, begunBefore);
            cancellation().enter();
            try {
                return run.with(running.all(calls));
            } catch (InterruptedException e) {
                return cancelled(run.with(running.ended()), e);
            } finally {
                cancellation().leave();
            }
        }

        /** The journal has all of the run: thread and memory are let go. */
        private RunEnd park(Run run, List<Awaited> calls)
                throws OwnershipLost, InterruptedException {
            if (!parked) {
                try {
                    journal.commit(journal.waiting(run, calls, true));
                } catch (TooLarge tooLarge) {
                    return finish(run, oversize(tooLarge));
                }
            }
            return new RunEnd.Parked(run.deadline());
        }

        /** What the calls cost that were made is on the bill; without any there is nothing new. */
        private RunEnd hold(Run run, Hold hold) throws OwnershipLost, InterruptedException {
            if (!hold.attempts().isEmpty()) {
                try {
                    journal.append(
                            new TurnHeld(hold.turn(), hold.attempts(), hold.code()),
                            Ending.usage(run, hold.attempts()));
                } catch (TooLarge tooLarge) {
                    return finish(run, Finish.failed(hold.code(), hold.waitFor().reason()));
                }
            }
            return new RunEnd.Held(hold.waitFor(), !hold.attempts().isEmpty(), run.deadline());
        }

        /** In one transaction: what it cost, where the journal has the run, and its request. */
        private RunEnd move(Run run, FallBack fallBack) throws OwnershipLost, InterruptedException {
            int hop = run.turnsFailed().size() + 1;
            TurnFailed failed =
                    new TurnFailed(
                            fallBack.turn(),
                            fallBack.attempts(),
                            fallBack.next(),
                            fallBack.code(),
                            fallBack.reason());
            List<Publication> published = new ArrayList<>(Ending.usage(run, fallBack.attempts()));
            published.add(
                    new Publication.Hop(
                            run.id(),
                            run.source(),
                            hop,
                            fallBack.code(),
                            fallBack.reason(),
                            run.calls().size(),
                            run.generation()));
            published.add(journal.moving(run, hop));
            journal.inbox().expectMove(hop);
            try {
                journal.append(failed, published);
            } catch (TooLarge tooLarge) {
                return finish(run, Finish.failed(fallBack.code(), fallBack.reason()));
            }
            progress.fallback(run.model(), fallBack.next(), fallBack.code().wire());
            return new RunEnd.Parked(run.deadline());
        }

        private RunEnd finish(Run run, Finish finish, Traces traces)
                throws OwnershipLost, TooLarge, InterruptedException {
            journal.commit(Ending.of(run, finish, traces, clock.instant()));
            tell(run.ofThisGeneration(), finish);
            return new RunEnd.Finished(finish.status());
        }

        private RunEnd finish(Run run, Finish finish) throws OwnershipLost, InterruptedException {
            Traces traces = journal.close();
            progress.told();
            try {
                return finish(run, finish, traces);
            } catch (TooLarge tooLarge) {
                try {
                    return finish(run, oversize(tooLarge), traces);
                } catch (TooLarge again) {
                    throw new IllegalStateException(
                            "even the failure is too large: " + again, again);
                }
            }
        }
    }

    /** The result is out: a watch that fails now must not make another. */
    private void tell(Run run, Finish finish) {
        try {
            watch.ended(run, finish);
        } catch (RuntimeException e) {
            log.error("{} ended, and its watch failed", run.id(), e);
        }
    }

    private Run withTools(Run run) {
        List<ObjectNode> offered = run.request().tools();
        return offered.isEmpty()
                ? run
                : run.withTools(offered.stream().map(tools::completed).toList());
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
}
