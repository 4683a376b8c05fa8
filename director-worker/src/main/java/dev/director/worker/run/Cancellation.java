package dev.director.worker.run;

import dev.director.worker.run.RunStep.Cancelled;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a cancel end what a run is doing, and only that: a run that is publishing its result is not
 * disturbed, or it would publish another. Thread-safe.
 */
public final class Cancellation {

    private @Nullable Cancelled told;
    private @Nullable Thread inside;

    /** The run is to end. What it does now is interrupted if it may be. */
    public synchronized void tell(Cancelled cancel) {
        if (told == null) {
            told = cancel;
            interruptInside();
        }
    }

    /** Whether the run is to end, and why. */
    public synchronized Optional<Cancelled> told() {
        return Optional.ofNullable(told);
    }

    /** From here on the calling thread is interrupted when a cancel comes, or has come. */
    synchronized void enter() {
        inside = Thread.currentThread();
        if (told != null) {
            interruptInside();
        }
    }

    /** From here on it is not; a cancel's interrupt is taken back. */
    synchronized void leave() {
        inside = null;
        if (told != null) {
            var _ = Thread.interrupted();
        }
    }

    private void interruptInside() {
        Thread thread = inside;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
