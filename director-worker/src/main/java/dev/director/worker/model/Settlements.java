package dev.director.worker.model;

import dev.director.worker.model.answer.Settled;
import dev.director.worker.model.answer.Settled.Told;
import dev.director.worker.model.limit.Pause;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Asks providers afterwards what calls have cost that were broken off, each on a thread of its own,
 * while the run goes on. Thread-safe.
 */
final class Settlements {

    /** From the end of a call: what the provider does not know by then is estimated. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration QUESTION_LIMIT = Duration.ofSeconds(2);

    /** Asked at once, and up to 3.75 s later. */
    private static final int QUESTIONS = 5;

    private static final IntervalFunction INTERVAL = IntervalFunction.ofExponentialBackoff(250, 2);

    private final Wire wire;
    private final LongSupplier nanoTime;
    private final Pause pause;

    Settlements(Wire wire, LongSupplier nanoTime, Pause pause) {
        this.wire = wire;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Begins to ask about a call that has just ended. */
    Settlement begin(String provider, String callId) {
        Settlement settlement =
                new Settlement(new CompletableFuture<>(), nanoTime.getAsLong(), nanoTime);
        Thread.ofVirtual()
                .name("settle " + callId)
                .start(() -> settlement.answer().complete(ask(provider, callId)));
        return settlement;
    }

    private Optional<Told> ask(String provider, String callId) {
        try {
            for (int asked = 1; true; asked++) {
                switch (wire.settled(provider, callId, QUESTION_LIMIT)) {
                    case Told told -> {
                        return Optional.of(told);
                    }
                    case Settled.Never _ -> {
                        return Optional.empty();
                    }
                    case Settled.NotYet _ -> {
                        if (asked == QUESTIONS) {
                            return Optional.empty();
                        }
                        pause.sleep(Duration.ofMillis(INTERVAL.apply(asked)));
                    }
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * The answer to one question.
     *
     * @param answer empty when the provider did not say
     * @param since when the call ended, in nanoTime
     */
    record Settlement(CompletableFuture<Optional<Told>> answer, long since, LongSupplier nanoTime) {

        /** What is known now. */
        Optional<Told> told() {
            return answer.getNow(Optional.empty());
        }

        /** Blocks until it is known, or nothing more is to be expected of it. */
        void await(Duration patience) throws InterruptedException {
            long left = patience.toNanos() - (nanoTime.getAsLong() - since);
            try {
                var _ = answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // It is estimated then.
            }
        }
    }
}
