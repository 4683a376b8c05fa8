package dev.director.worker.simulation;

import dev.director.schemas.Usage;
import dev.director.worker.model.Wire;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.answer.Polled;
import dev.director.worker.run.Samples;
import dev.director.worker.simulation.Storm.Phase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Providers that answer in 2 to 20 seconds, each call as long as its name has it, whatever else
 * happens; and that have the troubles of a storm.
 */
final class FakeProviders implements Wire {

    private static final Usage TOKENS = new Usage(1_500, 0, 500, 0);

    static final Duration QUICKEST = Duration.ofSeconds(2);

    private static final Duration SLOWEST = Duration.ofSeconds(20);
    private static final Duration REFUSED_AFTER = Duration.ofMillis(20);
    private static final Duration THROTTLED_AFTER = Duration.ofMillis(60);

    /** Moonshot's own figure, as much as OpenRouter's list price: the catalogue has none for it. */
    private static final BigDecimal MOONSHOTS = new BigDecimal("0.00215");

    /**
     * A call that was made.
     *
     * @param struck whether it came to nothing by the storm
     */
    record Call(String provider, Duration began, Duration ended, boolean struck) {}

    private final VirtualTime time;
    private final Storm storm;
    private final long seed;
    private final List<Call> calls = new ArrayList<>();

    FakeProviders(VirtualTime time, Storm storm, long seed) {
        this.time = time;
        this.storm = storm;
        this.seed = seed;
    }

    /** Those that have ended. */
    List<Call> calls() {
        return calls;
    }

    @Override
    public CallOutcome call(Outgoing call, Duration limit, Consumer<String> text)
            throws InterruptedException {
        Duration began = time.elapsed();
        SplittableRandom chance = new SplittableRandom(seed ^ call.trace().hashCode());
        Duration takes =
                Duration.ofMillis(chance.nextLong(QUICKEST.toMillis(), SLOWEST.toMillis()));
        Optional<Phase> phase = storm.at(call.provider(), began);
        CallOutcome outcome =
                phase.isPresent()
                        ? in(phase.get().trouble(), call, takes, limit, chance)
                        : well(call, takes, limit);
        calls.add(new Call(call.provider(), began, time.elapsed(), outcome instanceof Failure));
        return outcome;
    }

    private CallOutcome in(
            Trouble trouble, Outgoing call, Duration takes, Duration limit, SplittableRandom chance)
            throws InterruptedException {
        return switch (trouble) {
            case Trouble.Down _ -> {
                time.sleep(REFUSED_AFTER);
                yield chance.nextBoolean()
                        ? Failure.of(new Fault.Unreachable(), "connection refused")
                        : Failure.of(new Fault.ServerError(Optional.empty()), "503");
            }
            case Trouble.Throttling(Optional<Duration> retryAfter) -> {
                time.sleep(THROTTLED_AFTER);
                yield Failure.of(new Fault.RateLimited(retryAfter), "429");
            }
            case Trouble.Slowness(int times) -> well(call, takes.multipliedBy(times), limit);
            case Trouble.Nonsense(int percent) ->
                    chance.nextInt(100) < percent
                            ? nonsense(call, takes)
                            : well(call, takes, limit);
        };
    }

    private CallOutcome well(Outgoing call, Duration takes, Duration limit)
            throws InterruptedException {
        Duration ends = time.elapsed().plus(takes.compareTo(limit) < 0 ? takes : limit);
        Optional<Duration> cut = storm.cutsOff(call.provider(), time.elapsed(), ends);
        if (cut.isPresent()) {
            time.sleep(cut.get().minus(time.elapsed()));
            return Failure.of(new Fault.StreamCut(), "the connection was reset");
        }
        time.sleep(ends.minus(time.elapsed()));
        return takes.compareTo(limit) < 0
                ? new CallOutcome.Answer(
                        Samples.message("done"), "stop", "", Optional.of(TOKENS), cost(call), "")
                : Failure.of(new Fault.TimedOut(), "no answer in time");
    }

    private CallOutcome nonsense(Outgoing call, Duration takes) throws InterruptedException {
        time.sleep(takes);
        return new Failure(new Fault.Malformed(), "of no use", Optional.of(TOKENS), cost(call), "");
    }

    private static Optional<BigDecimal> cost(Outgoing call) {
        return call.provider().equals("moonshot") ? Optional.of(MOONSHOTS) : Optional.empty();
    }

    @Override
    public Polled begin(Outgoing call, Duration limit) {
        throw new UnsupportedOperationException("no route here runs in the background");
    }

    @Override
    public Polled poll(Outgoing call, String responseId, Duration limit) {
        throw new UnsupportedOperationException("no route here runs in the background");
    }

    @Override
    public Polled cancel(Outgoing call, String responseId, Duration limit) {
        throw new UnsupportedOperationException("no route here runs in the background");
    }
}
