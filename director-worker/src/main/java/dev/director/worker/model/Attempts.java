package dev.director.worker.model;

import dev.director.schemas.Attempt;
import dev.director.schemas.Outcome;
import dev.director.schemas.ResultError;
import dev.director.schemas.Usage;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Answer;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.catalogue.Prices;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply.CallRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every call of a turn, as the result and the bill show it. Not thread-safe. */
final class Attempts {

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    private final String model;
    private final ModelCall call;
    private final List<CallRecord> all = new ArrayList<>();

    /**
     * @param model the logical name that was chosen
     */
    Attempts(String model, ModelCall call) {
        this.model = model;
        this.call = call;
    }

    String model() {
        return model;
    }

    /** In order. */
    List<CallRecord> all() {
        return List.copyOf(all);
    }

    /** The newest. */
    CallRecord last() {
        return all.getLast();
    }

    /** What they cost in US dollars, as far as it is known. */
    BigDecimal usd() {
        return all.stream()
                .flatMap(call -> call.attempt().costUsd().stream())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    void add(Route route, CallOutcome outcome, Instant started, long tookMs) {
        all.add(
                switch (outcome) {
                    case Answer answer -> answered(route, answer, started, tookMs);
                    case Failure failure -> failed(route, failure, started, tookMs);
                });
    }

    /**
     * What a call that was broken off has cost, or is taken to have.
     *
     * @param costUsd the provider's own figure, where it gave one
     */
    record Spent(Usage usage, Optional<BigDecimal> costUsd) {}

    /** A call that was broken off. */
    void addAborted(Route route, Spent spent, Instant started, long tookMs) {
        all.add(
                record(
                        route,
                        started,
                        tookMs,
                        Outcome.ABORTED,
                        Optional.empty(),
                        Optional.of(spent.usage()),
                        spent.costUsd(),
                        "",
                        true,
                        ""));
    }

    private CallRecord answered(Route route, Answer answer, Instant started, long tookMs) {
        return record(
                route,
                started,
                tookMs,
                Outcome.COMPLETED,
                Optional.empty(),
                answer.usage(),
                answer.costUsd(),
                answer.answered(),
                true,
                answer.providerRequestId());
    }

    private CallRecord failed(Route route, Failure failure, Instant started, long tookMs) {
        log.info(
                "{}: {} failed after {} ms: {} ({}){}",
                call.id(),
                route.name(),
                tookMs,
                failure.fault().code().wire(),
                failure.reason(),
                failure.providerRequestId().isEmpty()
                        ? ""
                        : ", call " + failure.providerRequestId());
        return record(
                route,
                started,
                tookMs,
                Outcome.FAILED,
                Optional.of(new ResultError(failure.fault().code(), failure.reason())),
                failure.usage(),
                failure.costUsd(),
                "",
                failure.usage().isPresent() || failure.fault().mayBeBilled(),
                failure.providerRequestId());
    }

    private CallRecord record(
            Route route,
            Instant started,
            long tookMs,
            Outcome outcome,
            Optional<ResultError> error,
            Optional<Usage> usage,
            Optional<BigDecimal> providersCost,
            String answered,
            boolean mayCost,
            String providerRequestId) {
        Attempt attempt =
                new Attempt(
                        model,
                        route.provider(),
                        route.api().wire(),
                        call.turn(),
                        started,
                        tookMs,
                        outcome,
                        error,
                        usage,
                        providersCost.or(() ->
                                usage.flatMap(tokens -> Prices.cost(route, tokens, started))));
        boolean exact = providersCost.isPresent() || (attempt.costUsd().isEmpty() && !mayCost);
        return new CallRecord(attempt, answered, !exact, providerRequestId);
    }
}
