package dev.director.worker.run;

import dev.director.schemas.Outcome;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.RunStep.ToolBegan;
import dev.director.worker.run.RunStep.ToolEnded;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import dev.director.worker.run.ToolRunner.Checked;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Runs the tools of one turn side by side. Each end is committed as it comes: a crash loses none of
 * them to a slower one.
 */
final class ToolCalls {

    private static final String NOBODY_KNOWS =
            "It is not known whether this call took effect: the worker that had it is gone. Check before you repeat it, and do not assume either.";
    private static final String TOO_LARGE =
            "The output is too large to be kept; ask for less of it.";

    private final ToolRunner tools;
    private final SideEffectGate gate;
    private final RunJournal journal;
    private final Progress progress;
    private final Run run;
    private final boolean begunBefore;
    private final Queue<ToolEnded> ended = new ConcurrentLinkedQueue<>();

    /**
     * @param begunBefore whether an earlier life of the run may have begun the calls
     */
    ToolCalls(
            ToolRunner tools,
            SideEffectGate gate,
            RunJournal journal,
            Progress progress,
            Run run,
            boolean begunBefore) {
        this.tools = tools;
        this.gate = gate;
        this.journal = journal;
        this.progress = progress;
        this.run = run;
        this.begunBefore = begunBefore;
    }

    /**
     * Blocks until all have ended and are committed; returns their ends in the order of the calls.
     */
    List<ToolEnded> all(List<ToolRequest> calls) throws OwnershipLost, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<ToolEnded>> tasks = new ArrayList<>();
            calls.forEach(call -> tasks.add(() -> one(call)));
            List<ToolEnded> inOrder = new ArrayList<>();
            for (Future<ToolEnded> future : threads.invokeAll(tasks)) {
                inOrder.add(joined(future));
            }
            return inOrder;
        }
    }

    private static ToolEnded joined(Future<ToolEnded> future)
            throws OwnershipLost, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case OwnershipLost lost -> throw lost;
                case InterruptedException withdrawn -> throw withdrawn;
                case RuntimeException ours -> throw ours;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private ToolEnded one(ToolRequest call) throws OwnershipLost, InterruptedException {
        ToolEnded end = committed(end(call));
        ended.add(end);
        progress.tool(Progress.Tool.ended(end.outcome()));
        return end;
    }

    /** Those that have ended so far and are committed. */
    List<ToolEnded> ended() {
        return List.copyOf(ended);
    }

    private ToolEnded end(ToolRequest call) throws OwnershipLost, InterruptedException {
        if (!Conversation.offers(run, call.name())) {
            String offered = Conversation.offered(run).collect(Collectors.joining(", "));
            return failed(
                    call,
                    false,
                    "there is no tool '%s'; there are %s".formatted(call.name(), offered));
        }
        if (!tools.has(call.name())) {
            return switch (tools.check(Conversation.definition(run, call.name()), call)) {
                case Checked.Invalid(String reason) -> failed(call, false, reason);
                case Checked.Valid _ ->
                        failed(call, true, "there is no tool '%s' any more".formatted(call.name()));
            };
        }
        boolean approved = Conversation.approved(run, call.callId());
        boolean repeatable = tools.repeatable(call.name());
        if (!repeatable && (approved ? beganBefore(call) : begunBefore)) {
            return ended(call, true, Outcome.UNKNOWN, NOBODY_KNOWS);
        }
        gate.awaitOpen();
        if (approved && !repeatable) {
            journaled(new ToolBegan(call.callId()));
        }
        if (!approved && tools.needsApproval(call.name())) {
            return unapproved(call);
        }
        progress.tool(Progress.Tool.began(call));
        return tools.run(run.id(), call, run.deadline());
    }

    /** It was not handed out: its arguments did not fit, or it did not need approval then. */
    private ToolEnded unapproved(ToolRequest call) {
        return switch (tools.check(Conversation.definition(run, call.name()), call)) {
            case Checked.Invalid(String reason) -> failed(call, false, reason);
            case Checked.Valid _ -> failed(call, true, "the call was not approved; call it again");
        };
    }

    /** An earlier life of the run may have run it. */
    private boolean beganBefore(ToolRequest call) {
        return run.steps(ToolBegan.class).anyMatch(began -> began.callId().equals(call.callId()));
    }

    private void journaled(RunStep step) throws OwnershipLost, InterruptedException {
        try {
            journal.append(step, List.of());
        } catch (TooLarge e) {
            throw new IllegalStateException(e);
        }
    }

    private ToolEnded committed(ToolEnded ended) throws OwnershipLost, InterruptedException {
        try {
            journal.append(ended, List.of());
            return ended;
        } catch (TooLarge e) {
            ToolEnded withoutOutput = new ToolEnded(ended.outcome(), TOO_LARGE);
            journaled(withoutOutput);
            return withoutOutput;
        }
    }

    private static ToolEnded failed(ToolRequest call, boolean valid, String output) {
        return ended(call, valid, Outcome.FAILED, output);
    }

    private static ToolEnded ended(
            ToolRequest call, boolean valid, Outcome outcome, String output) {
        return new ToolEnded(
                new ToolOutcome(
                        call.callId(), call.name(), ToolRequest.BY_DIRECTOR, valid, outcome, 0),
                output);
    }
}
