package dev.director.worker.model;

import dev.director.worker.model.Wire.Outgoing;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.answer.Next;
import dev.director.worker.model.answer.Polled;
import dev.director.worker.model.limit.Pause;
import dev.director.worker.run.Background;
import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Calls that go on at the provider by themselves and are asked for until they are at their end. The
 * journal has each before it is first asked for, so a crash, or a partition that moves, goes on
 * asking instead of paying again. Thread-safe.
 */
final class BackgroundCalls {

    /** The waits between two questions: a quarter of a second at first, then up to 5 s. */
    private static final IntervalFunction INTERVAL =
            IntervalFunction.ofExponentialBackoff(250, 1.5, 5_000);

    private static final Duration QUESTION_LIMIT = Duration.ofSeconds(30);

    private final Wire wire;
    private final Duration wireLimit;
    private final Clock clock;
    private final Pause pause;

    /**
     * @param wireLimit the longest that beginning a call may take
     */
    BackgroundCalls(Wire wire, Duration wireLimit, Clock clock, Pause pause) {
        this.wire = wire;
        this.wireLimit = wireLimit;
        this.clock = clock;
        this.pause = pause;
    }

    /** Begins a call and blocks until it is at its end or the time is over. */
    CallOutcome make(
            Outgoing call,
            String route,
            int turn,
            Optional<String> reservation,
            Instant until,
            Background background)
            throws OwnershipLost, InterruptedException {
        Instant started = clock.instant();
        Polled first = wire.begin(call, shorter(wireLimit, left(until)));
        if (!(first instanceof Polled.Pending(String _, String id)) || id.isEmpty()) {
            return unbegun(first);
        }
        try {
            background.began(new BackgroundBegan(turn, route, id, started, reservation));
        } catch (OwnershipLost lost) {
            // The new owner does not know of it, and begins another.
            Polled _ = wire.cancel(call, id, QUESTION_LIMIT);
            throw lost;
        } catch (InterruptedException e) {
            abandon(call, id, background);
            throw e;
        }
        return unlessCancelled(call, id, until, background);
    }

    /**
     * Goes on with a call that an earlier life of the run began. It is asked for once even when the
     * time is over: what it cost is known then, and it may have ended in time.
     */
    CallOutcome resume(Outgoing call, BackgroundBegan begun, Instant until, Background background)
            throws InterruptedException {
        return unlessCancelled(call, begun.responseId(), until, background);
    }

    private CallOutcome unlessCancelled(
            Outgoing call, String id, Instant until, Background background)
            throws InterruptedException {
        try {
            return toItsEnd(call, id, until);
        } catch (InterruptedException e) {
            abandon(call, id, background);
            throw e;
        }
    }

    /**
     * What nobody will ask for again would go on costing.
     *
     * @throws Ended when the provider was told, with what it said
     */
    private void abandon(Outgoing call, String id, Background background)
            throws InterruptedException {
        if (!background.goesOn()) {
            throw new Ended(wire.cancel(call, id, QUESTION_LIMIT));
        }
    }

    /** A call in the background was ended for good. */
    static final class Ended extends InterruptedException {
        private static final long serialVersionUID = 1;

        private final transient Polled last;

        Ended(Polled last) {
            super("a call in the background was ended");
            this.last = last;
        }

        /** What it was when it ended, if the provider said so. */
        Optional<CallOutcome> outcome() {
            return switch (last) {
                case Polled.Done(CallOutcome outcome) -> Optional.of(outcome);
                case Polled.Cancelled(Failure failure) -> Optional.of(failure);
                case Polled.NoWord _, Polled.Pending _ -> Optional.empty();
            };
        }
    }

    private static CallOutcome unbegun(Polled first) {
        return switch (first) {
            case Polled.Done(CallOutcome outcome) -> outcome;
            case Polled.Cancelled(Failure failure) -> failure;
            case Polled.NoWord(Failure failure) -> failure;
            case Polled.Pending _ ->
                    Failure.of(
                            new Fault.Malformed(),
                            "the response runs in the background without an id");
        };
    }

    private CallOutcome toItsEnd(Outgoing call, String id, Instant until)
            throws InterruptedException {
        for (int asked = 1; true; asked++) {
            Duration wait = Duration.ofMillis(INTERVAL.apply(asked));
            switch (wire.poll(call, id, QUESTION_LIMIT)) {
                case Polled.Done(CallOutcome outcome) -> {
                    return outcome;
                }
                case Polled.Cancelled(Failure failure) -> {
                    return failure;
                }
                case Polled.NoWord(Failure failure) -> {
                    if (!worthAsking(failure)) {
                        return lost(failure);
                    }
                    wait = longer(wait, asksToWait(failure));
                }
                case Polled.Pending _ -> {}
            }
            pause.sleep(shorter(wait, left(until)));
            if (!left(until).isPositive()) {
                return givenUp(call, id);
            }
        }
    }

    /** The provider cannot be reached now, or asks for patience; the response is still there. */
    private static boolean worthAsking(Failure failure) {
        return failure.fault() instanceof Fault.TimedOut
                || failure.fault().next() instanceof Next.Retry;
    }

    private static Duration asksToWait(Failure failure) {
        return failure.fault().next() instanceof Next.Retry retry
                ? retry.notBefore().orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    /** Whatever the reason, the call as such may be made again. */
    private static CallOutcome lost(Failure failure) {
        return Failure.of(
                new Fault.StreamCut(),
                "the provider tells no more of the response in the background: "
                        + failure.reason());
    }

    /** It may have ended at the last moment; if not, what it cost so far is known at least. */
    private CallOutcome givenUp(Outgoing call, String id) throws InterruptedException {
        return switch (wire.cancel(call, id, QUESTION_LIMIT)) {
            case Polled.Done(CallOutcome.Answer answer) -> answer;
            case Polled.Done(Failure failure) -> timedOut(failure);
            case Polled.Cancelled(Failure failure) -> timedOut(failure);
            case Polled.NoWord _, Polled.Pending _ ->
                    timedOut(Failure.of(new Fault.TimedOut(), ""));
        };
    }

    private static Failure timedOut(Failure last) {
        return new Failure(
                new Fault.TimedOut(),
                "the response in the background did not end in time",
                last.usage(),
                last.costUsd(),
                last.providerRequestId());
    }

    private Duration left(Instant until) {
        Duration left = Duration.between(clock.instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration longer(Duration one, Duration two) {
        return one.compareTo(two) > 0 ? one : two;
    }

    private static Duration shorter(Duration one, Duration two) {
        return one.compareTo(two) < 0 ? one : two;
    }
}
