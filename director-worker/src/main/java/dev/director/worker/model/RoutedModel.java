package dev.director.worker.model;

import dev.director.schemas.Attempt;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.ResultError;
import dev.director.schemas.Usage;
import dev.director.worker.model.Catalogue.Model;
import dev.director.worker.model.Catalogue.Route;
import dev.director.worker.model.Wire.Outcome;
import dev.director.worker.run.ModelCaller;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.ModelReply.CallRecord;
import io.github.resilience4j.core.IntervalFunction;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the route of the model that a request names, again while that may help and the deadline
 * allows. Thread-safe.
 *
 * <p>The waits are resilience4j's; the loop is our own, since its blocking {@code Retry} swallows
 * an interrupt while it waits, and a withdrawn run must end at once.
 */
public final class RoutedModel implements ModelCaller {

    private static final Logger log = LoggerFactory.getLogger(RoutedModel.class);

    private final Catalogue catalogue;
    private final Set<String> allowed;
    private final Wire wire;
    private final Policy policy;
    private final Clock clock;

    /**
     * How calls are repeated.
     *
     * @param callTimeout the longest that one call may take
     * @param maxAttempts calls of one turn, the first included
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

    /**
     * @param allowed the logical names that may be called; all of the catalogue's when empty
     */
    public RoutedModel(
            Catalogue catalogue, Set<String> allowed, Wire wire, Policy policy, Clock clock) {
        this.catalogue = catalogue;
        this.allowed = allowed.isEmpty() ? catalogue.models().keySet() : Set.copyOf(allowed);
        this.wire = wire;
        this.policy = policy;
        this.clock = clock;
    }

    @Override
    public ModelReply call(ModelCall call) throws InterruptedException {
        Model model = catalogue.models().get(call.request().model());
        if (model == null || !allowed.contains(call.request().model())) {
            return new ModelReply.Failed(
                    List.of(), ErrorCode.MODEL_NOT_ALLOWED, notAllowed(call.request().model()));
        }
        return call(model.routes().getFirst(), call);
    }

    /** The logical names that may be called, in the catalogue's order. */
    public List<String> allowed() {
        return catalogue.models().keySet().stream().filter(allowed::contains).toList();
    }

    private String notAllowed(String name) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "..." : name;
        return "model '%s' is not allowed; allowed are %s"
                .formatted(shown, String.join(", ", allowed()));
    }

    private ModelReply call(Route route, ModelCall call) throws InterruptedException {
        List<CallRecord> attempts = new ArrayList<>();
        for (int attempt = 1; true; attempt++) {
            call.gate().awaitOpen();
            Instant started = clock.instant();
            Duration left = Duration.between(started, call.deadline());
            if (!left.isPositive()) {
                return new ModelReply.Failed(
                        attempts,
                        ErrorCode.DEADLINE_EXCEEDED,
                        "the deadline passed after %d model calls".formatted(attempts.size()));
            }
            Duration timeout =
                    left.compareTo(policy.callTimeout()) < 0 ? left : policy.callTimeout();
            long begun = System.nanoTime();
            Outcome outcome = wire.call(route, call, attempt, timeout);
            long tookMs = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            switch (outcome) {
                case Outcome.Answer answer -> {
                    attempts.add(answered(route, call, answer, started, tookMs));
                    return new ModelReply.Answered(
                            attempts, answer.message(), answer.finishReason());
                }
                case Outcome.Failure failure -> {
                    attempts.add(failed(route, call, failure, started, tookMs));
                    Optional<Duration> wait = waitBeforeNext(failure, attempt, call.deadline());
                    if (wait.isEmpty()) {
                        return gaveUp(call, failure, attempts);
                    }
                    Thread.sleep(wait.get());
                }
            }
        }
    }

    /** How long to wait for the next attempt; empty when there is to be none. */
    private Optional<Duration> waitBeforeNext(
            Outcome.Failure failure, int attempt, Instant deadline) {
        if (!failure.retry() || attempt >= policy.maxAttempts()) {
            return Optional.empty();
        }
        Duration backoff = Duration.ofMillis(policy.backoff().apply(attempt));
        Duration wait =
                failure.retryAfter().filter(asked -> asked.compareTo(backoff) > 0).orElse(backoff);
        return clock.instant().plus(wait).isBefore(deadline) ? Optional.of(wait) : Optional.empty();
    }

    private ModelReply gaveUp(ModelCall call, Outcome.Failure failure, List<CallRecord> attempts) {
        boolean expired = !clock.instant().isBefore(call.deadline());
        return expired
                ? new ModelReply.Failed(
                        attempts,
                        ErrorCode.DEADLINE_EXCEEDED,
                        "the deadline passed while the model was called: " + failure.reason())
                : new ModelReply.Failed(attempts, failure.code(), failure.reason());
    }

    private static CallRecord answered(
            Route route, ModelCall call, Outcome.Answer answer, Instant started, long tookMs) {
        Optional<BigDecimal> price =
                answer.costUsd().or(() -> Prices.cost(route, answer.usage(), started));
        Attempt attempt =
                attempt(
                        route,
                        call,
                        started,
                        tookMs,
                        Optional.empty(),
                        Optional.of(answer.usage()),
                        price);
        return new CallRecord(
                attempt, answer.answered(), answer.costUsd().isEmpty(), answer.providerRequestId());
    }

    private static CallRecord failed(
            Route route, ModelCall call, Outcome.Failure failure, Instant started, long tookMs) {
        log.info(
                "{}: {} by {} failed after {} ms: {} ({})",
                call.id(),
                route.upstream(),
                route.provider(),
                tookMs,
                failure.code().wire(),
                failure.reason());
        Attempt attempt =
                attempt(
                        route,
                        call,
                        started,
                        tookMs,
                        Optional.of(new ResultError(failure.code(), failure.reason())),
                        Optional.empty(),
                        Optional.empty());
        return new CallRecord(attempt, "", false, failure.providerRequestId());
    }

    private static Attempt attempt(
            Route route,
            ModelCall call,
            Instant started,
            long tookMs,
            Optional<ResultError> error,
            Optional<Usage> usage,
            Optional<BigDecimal> costUsd) {
        return new Attempt(
                call.request().model(),
                route.provider(),
                route.api(),
                call.turn(),
                started,
                tookMs,
                error.isEmpty()
                        ? dev.director.schemas.Outcome.COMPLETED
                        : dev.director.schemas.Outcome.FAILED,
                error,
                usage,
                costUsd);
    }
}
