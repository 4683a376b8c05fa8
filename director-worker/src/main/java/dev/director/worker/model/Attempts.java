package dev.director.worker.model;

import dev.director.schemas.Attempt;
import dev.director.schemas.Outcome;
import dev.director.schemas.ResultError;
import dev.director.schemas.Usage;
import dev.director.worker.model.Settlements.Settlement;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Answer;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Settled;
import dev.director.worker.model.catalogue.Prices;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply.CallRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every call of a turn, as the result and the bill show it. Not thread-safe. */
final class Attempts {

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    private final String model;
    private final ModelCall call;
    private final BiFunction<Route, String, Route> billed;
    private final Settlements settlements;
    private final List<Made> all = new ArrayList<>();
    private BigDecimal untold = BigDecimal.ZERO;

    /**
     * @param model the logical name that was chosen
     * @param billed the route by whose prices a call of one counts that another model answered
     * @param settlements asks what calls have cost that were broken off
     */
    Attempts(
            String model,
            ModelCall call,
            BiFunction<Route, String, Route> billed,
            Settlements settlements) {
        this.model = model;
        this.call = call;
        this.billed = billed;
        this.settlements = settlements;
    }

    /**
     * A call that was made.
     *
     * @param record as far as it is known at its end
     * @param settlement where the provider was asked for more
     */
    private record Made(CallRecord record, Optional<Settlement> settlement) {

        CallRecord now() {
            return settlement
                    .flatMap(Settlement::told)
                    .map(told -> settled(record, told))
                    .orElse(record);
        }
    }

    String model() {
        return model;
    }

    /** In order, as they are known now. */
    List<CallRecord> all() {
        return all.stream().map(Made::now).toList();
    }

    /** The newest. */
    CallRecord last() {
        return all.getLast().now();
    }

    /** How many there are. */
    int count() {
        return all.size();
    }

    /**
     * The answer that is still to come to what the newest has cost, where the provider is asked.
     */
    Optional<CompletableFuture<Optional<Settled.Told>>> asked() {
        return all.getLast().settlement().map(Settlement::answer);
    }

    /** A call may have cost so much more than is shown of it. */
    void charge(BigDecimal usd) {
        untold = untold.add(usd);
    }

    /** What they cost in US dollars: what nobody told at its worst. */
    BigDecimal usd() {
        return all().stream()
                .flatMap(call -> call.attempt().costUsd().stream())
                .reduce(untold, BigDecimal::add);
    }

    /**
     * The same once the providers have told what is asked of them, or had their time. An interrupt
     * ends the waiting, and is left to who waits for something next.
     *
     * @param patience from the end of each call
     */
    List<CallRecord> settled(Duration patience) {
        try {
            for (Made made : all) {
                if (made.settlement().isPresent()) {
                    made.settlement().get().await(patience);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return all();
    }

    /**
     * A call that came to its end.
     *
     * @param guess the tokens that it is taken to have used if it failed, may be billed, and nobody
     *     says
     */
    void add(
            Route route, CallOutcome outcome, Supplier<Usage> guess, Instant started, long tookMs) {
        all.add(
                switch (outcome) {
                    case Answer answer ->
                            new Made(answered(route, answer, started, tookMs), Optional.empty());
                    case Failure failure ->
                            new Made(
                                    failed(route, failure, guess, started, tookMs),
                                    mayCost(failure)
                                            ? settlement(
                                                    route,
                                                    failure.costUsd(),
                                                    failure.providerRequestId())
                                            : Optional.empty());
                });
    }

    private Optional<Settlement> settlement(
            Route route, Optional<BigDecimal> costUsd, String callId) {
        return costUsd.isPresent() || callId.isEmpty()
                ? Optional.empty()
                : Optional.of(settlements.begin(route.provider(), callId));
    }

    /** The provider's own word in the place of what was estimated. */
    private static CallRecord settled(CallRecord record, Settled.Told told) {
        Attempt before = record.attempt();
        return new CallRecord(
                new Attempt(
                        before.model(),
                        before.provider(),
                        before.api(),
                        before.turn(),
                        before.startedAt(),
                        before.durationMs(),
                        before.outcome(),
                        before.error(),
                        Optional.of(told.usage()),
                        Optional.of(told.costUsd())),
                record.answered(),
                false,
                record.providerRequestId());
    }

    /**
     * What a call that was broken off has cost, or is taken to have.
     *
     * @param costUsd the provider's own figure, where it gave one
     * @param told whether the provider said what it has used
     * @param providerRequestId the provider's name for the call; may be empty
     */
    record Spent(
            Usage usage, Optional<BigDecimal> costUsd, boolean told, String providerRequestId) {}

    /** A call that was broken off. */
    void addAborted(Route route, Spent spent, Instant started, long tookMs) {
        CallRecord record =
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
                        spent.providerRequestId());
        all.add(new Made(record, settlement(route, spent.costUsd(), spent.providerRequestId())));
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

    private static boolean mayCost(Failure failure) {
        return failure.usage().isPresent() || failure.fault().mayBeBilled();
    }

    private CallRecord failed(
            Route route, Failure failure, Supplier<Usage> guess, Instant started, long tookMs) {
        boolean untold = failure.usage().isEmpty() && failure.costUsd().isEmpty();
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
                untold && mayCost(failure) ? Optional.of(guess.get()) : failure.usage(),
                failure.costUsd(),
                "",
                mayCost(failure),
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
                                usage.flatMap(tokens ->
                                        Prices.cost(
                                                billed.apply(route, answered), tokens, started))));
        boolean exact = providersCost.isPresent() || (attempt.costUsd().isEmpty() && !mayCost);
        return new CallRecord(attempt, answered, !exact, providerRequestId);
    }
}
