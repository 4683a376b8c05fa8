package dev.director.worker.run;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.worker.run.Decision.CallModel;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.time.Clock;

/**
 * Performs what {@link Decide} decides: the one place where a run has effects. Thread-safe; each
 * run has a (virtual) thread of its own.
 *
 * <p>A crash at any point repeats at most the model call that was in flight: what was not committed
 * is decided again from what was.
 */
public final class RunLoop {

    private final ModelCaller model;
    private final SideEffectGate gate;
    private final Clock clock;

    public RunLoop(ModelCaller model, SideEffectGate gate, Clock clock) {
        this.model = model;
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
        Run run = start;
        while (true) {
            switch (Decide.next(run, clock.instant())) {
                case CallModel call -> run = run.with(callModel(run, call, progress, journal));
                case Finish finish -> {
                    return finish(run, finish, journal);
                }
            }
        }
    }

    private ModelReply callModel(Run run, CallModel call, Progress progress, RunJournal journal)
            throws OwnershipLost, InterruptedException {
        return model.call(
                new ModelCaller.ModelCall(
                        run.id(),
                        run.request(),
                        run.generation(),
                        call.turn(),
                        run.deadline(),
                        progress,
                        gate,
                        new JournaledBackground(journal, run.begun(call.turn()))));
    }

    private Status finish(Run run, Finish finish, RunJournal journal)
            throws OwnershipLost, InterruptedException {
        try {
            journal.commit(Ending.of(run, finish, journal.steps(), clock.instant()));
            return finish.status();
        } catch (TooLarge tooLarge) {
            // Invariant 4: an oversize output becomes a typed failure instead of poisoning a batch.
            Finish failed = Finish.failed(ErrorCode.OUTPUT_TOO_LARGE, message(tooLarge));
            try {
                journal.commit(Ending.of(run, failed, journal.steps(), clock.instant()));
                return failed.status();
            } catch (TooLarge again) {
                throw new IllegalStateException("even the failure is too large: " + again, again);
            }
        }
    }

    private static String message(TooLarge tooLarge) {
        return tooLarge.getMessage() + "; ask for a shorter answer (max_tokens)";
    }
}
