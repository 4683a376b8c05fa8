package dev.director.worker.run;

import dev.director.schemas.ErrorCode;
import dev.director.worker.run.Decision.CallModel;
import dev.director.worker.run.Decision.Finish;
import java.time.Duration;
import java.time.Instant;

/** The rules of a run: from its state, what happens next. Pure. */
public final class Decide {

    private Decide() {}

    /** What the run does next, at the given instant. */
    public static Decision next(Run run, Instant now) {
        if (run.reply().isEmpty()) {
            // A call that goes on at the provider is asked for once more, whatever the time.
            boolean worthIt = now.isBefore(run.deadline()) || run.begun(1).isPresent();
            return worthIt ? new CallModel(1) : expired(run);
        }
        return switch (run.reply().get()) {
            case ModelReply.Answered answered ->
                    Finish.completed(answered.message(), answered.finishReason());
            case ModelReply.Failed failed when failed.code() == ErrorCode.DEADLINE_EXCEEDED ->
                    Finish.expired(failed.reason());
            case ModelReply.Failed failed -> Finish.failed(failed.code(), failed.reason());
        };
    }

    private static Finish expired(Run run) {
        Duration waited = Duration.between(run.source().firstSeenAt(), run.startedAt());
        return Finish.expired(
                "the deadline passed before its turn came, %d ms after the request; allow more time or add workers"
                        .formatted(waited.toMillis()));
    }
}
