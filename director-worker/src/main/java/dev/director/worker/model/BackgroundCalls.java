package dev.director.worker.model;

import dev.director.worker.model.Wire.Outgoing;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.answer.Next;
import dev.director.worker.model.answer.Polled;
import dev.director.worker.run.Background;
import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

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
    private final Clock clock;
    private final Pause pause;

    BackgroundCalls(Wire wire, Clock clock, Pause pause) {
        this.wire = wire;
        this.clock = clock;
        this.pause = pause;
    }

    /** Begins a call and blocks until it is at its end or the time is over. */
    CallOutcome make(Outgoing call, String route, int turn, Instant until, Background background)
            throws OwnershipLost, InterruptedException {
        Instant started = clock.instant();
        Polled first = wire.begin(call, shorter(QUESTION_LIMIT, left(until)));
        if (first instanceof Polled.Pending pending && !pending.responseId().isEmpty()) {
            background.began(new BackgroundBegan(turn, route, pending.responseId(), started));
        }
        return toItsEnd(call, first, until);
    }

    /** Goes on with a call that an earlier life of the run began. */
    CallOutcome resume(Outgoing call, BackgroundBegan begun, Instant until)
            throws InterruptedException {
        return toItsEnd(call, new Polled.Pending("unknown", begun.responseId()), until);
    }

    private CallOutcome toItsEnd(Outgoing call, Polled first, Instant until)
            throws InterruptedException {
        Polled now = first;
        String id = "";
        for (int asked = 0; true; asked++) {
            switch (now) {
                case Polled.Done(CallOutcome outcome) -> {
                    return outcome;
                }
                case Polled.Cancelled(Failure failure) -> {
                    return failure;
                }
                case Polled.Pending pending -> id = pending.responseId();
                case Polled.NoWord(Failure failure) when !worthAsking(failure) -> {
                    return lost(failure);
                }
                case Polled.NoWord _ -> {}
            }
            if (id.isEmpty()) {
                return Failure.of(
                        new Fault.Malformed(), "the response runs in the background without an id");
            }
            Duration wait = asked == 0 ? Duration.ZERO : Duration.ofMillis(INTERVAL.apply(asked));
            pause.sleep(shorter(wait, left(until)));
            if (!left(until).isPositive()) {
                return givenUp(call, id);
            }
            now = wire.poll(call, id, shorter(QUESTION_LIMIT, left(until)));
        }
    }

    /** The provider cannot be reached now, or asks for patience; the response is still there. */
    private static boolean worthAsking(Failure failure) {
        return failure.fault().next() instanceof Next.Retry;
    }

    /** Whatever the reason, the call as such may be made again. */
    private static CallOutcome lost(Failure failure) {
        return Failure.of(
                new Fault.StreamCut(),
                "the provider tells no more of the response in the background: "
                        + failure.reason());
    }

    private CallOutcome givenUp(Outgoing call, String id) throws InterruptedException {
        wire.cancel(call, id, QUESTION_LIMIT);
        return Failure.of(
                new Fault.TimedOut(), "the response in the background did not end in time");
    }

    private Duration left(Instant until) {
        Duration left = Duration.between(clock.instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration shorter(Duration one, Duration two) {
        return one.compareTo(two) < 0 ? one : two;
    }
}
