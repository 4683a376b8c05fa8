package dev.director.worker.model;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.worker.context.ContextBuilder;
import dev.director.worker.context.TokenCounter;
import dev.director.worker.model.Router.Choice;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.model.limit.Pause;
import dev.director.worker.run.ModelCaller;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Takes a turn of a model for a run: the router's choice, then its routes in order, each called
 * again while that may help and the deadline allows. Thread-safe.
 *
 * <p>The waits are resilience4j's; the loop is our own, since its blocking {@code Retry} swallows
 * an interrupt while it waits, and a withdrawn run must end at once.
 */
public final class RoutedModel implements ModelCaller {

    private final Router router;
    private final Parts parts;

    /**
     * What a turn is made with.
     *
     * @param budgets what may be spent
     * @param gates which keys and routes may be called now
     * @param context puts together what is sent, within a route's window
     * @param counter learns from what providers bill
     * @param limits what all workers may do with each provider's key
     * @param wire makes the calls
     * @param policy how they are repeated
     * @param nanoTime measures them, such as {@link System#nanoTime}
     * @param pause waits between them
     */
    record Parts(
            Budgets budgets,
            Gates gates,
            ContextBuilder context,
            TokenCounter counter,
            Limits limits,
            Wire wire,
            Policy policy,
            Clock clock,
            LongSupplier nanoTime,
            Pause pause) {

        /** How many calls may begin on the route now, or within a second. */
        int room(Route route) {
            int open = gates.room(route);
            return open > 0 ? Math.min(open, limits.room(route.provider())) : 0;
        }

        BackgroundCalls background() {
            return new BackgroundCalls(wire, policy.callTimeout(), clock, pause);
        }

        Settlements settlements() {
            return new Settlements(wire, nanoTime, pause);
        }
    }

    /**
     * How calls are repeated.
     *
     * @param callTimeout the longest that one call may take
     * @param maxAttempts calls of one turn on one route, the first included
     * @param backoff the wait before each, by the number of calls already made
     */
    public record Policy(Duration callTimeout, int maxAttempts, IntervalFunction backoff) {

        /** Waits from half a second, doubling, each spread by half, up to 20 s. */
        public static Policy standard(Duration callTimeout, int maxAttempts) {
            return new Policy(
                    callTimeout,
                    maxAttempts,
                    IntervalFunction.ofExponentialRandomBackoff(500, 2, 0.5, 20_000));
        }
    }

    /** With what is usual: real waits. */
    public static RoutedModel of(
            Router router,
            Budgets budgets,
            Gates gates,
            Limits limits,
            TokenCounter counter,
            Wire wire,
            Policy policy,
            Clock clock) {
        return new RoutedModel(
                router,
                new Parts(
                        budgets,
                        gates,
                        new ContextBuilder(counter),
                        counter,
                        limits,
                        wire,
                        policy,
                        clock,
                        System::nanoTime,
                        Thread::sleep));
    }

    RoutedModel(Router router, Parts parts) {
        this.router = router;
        this.parts = parts;
    }

    @Override
    public Optional<String> fallback(DirectorRequest request, ErrorCode code) {
        return router.fallback(request, code);
    }

    @Override
    public int room(List<String> names) {
        return names.stream().flatMapToInt(this::room).max().orElse(Integer.MAX_VALUE);
    }

    private IntStream room(String name) {
        return Budgets.isName(name)
                ? IntStream.of(parts.budgets().room(name))
                : router.route(name).stream().mapToInt(parts::room);
    }

    @Override
    public ModelReply call(ModelCall call) throws OwnershipLost, InterruptedException {
        return switch (router.choose(call.request())) {
            case Choice.Chosen chosen -> new Turn(parts, router, chosen, call).take();
            case Choice.Refused refused ->
                    new ModelReply.Failed(List.of(), refused.code(), refused.reason());
        };
    }
}
