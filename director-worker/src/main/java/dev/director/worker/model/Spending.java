package dev.director.worker.model;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.budget.Ledger.Refusal;
import dev.director.worker.model.RouteCalls.Tried;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Answer;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Next;
import dev.director.worker.model.answer.Settled;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.budget.Reservation;
import dev.director.worker.model.catalogue.Prices;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.run.Background;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The money of a turn's calls on one route: what one may cost at worst, whether the run and the
 * tenant have that, and what it came to. Not thread-safe.
 */
final class Spending {

    private final Budgets budgets;
    private final Route route;
    private final Sized.Ready ready;
    private final ModelCall call;
    private final Attempts attempts;

    Spending(Budgets budgets, Route route, Sized.Ready ready, ModelCall call, Attempts attempts) {
        this.budgets = budgets;
        this.route = route;
        this.ready = ready;
        this.call = call;
        this.attempts = attempts;
    }

    /** The money of one call. To be closed when it is over. */
    final class Purse implements AutoCloseable {

        private final Optional<Reservation.Granted> reserved;
        private final BigDecimal worst;
        private final int before = attempts.count();
        private boolean begun;
        private boolean left;
        private boolean journaled;

        private Purse(Optional<Reservation.Granted> reserved, BigDecimal worst) {
            this.reserved = reserved;
            this.worst = worst;
        }

        /** From here on it may cost something, whatever is heard of it. */
        void spend() {
            begun = true;
        }

        /** The same that notes when the journal has the call, and with it what holds its money. */
        Background watching(Background background) {
            return new Background() {
                @Override
                public Optional<BackgroundBegan> begun() {
                    return background.begun();
                }

                @Override
                public void began(BackgroundBegan begun)
                        throws OwnershipLost, InterruptedException {
                    background.began(begun);
                    journaled = true;
                }

                @Override
                public boolean goesOn() {
                    return background.goesOn();
                }
            };
        }

        /** It goes on at the provider, and the next life of the run hears what it costs. */
        void leaveToNextLife() {
            left = journaled;
        }

        /** What holds the money, if a budget bounds it. */
        Optional<String> reservation() {
            return reserved.map(Reservation.Granted::id);
        }

        /** The call was broken off. */
        void abort(boolean told) {
            if (told) {
                settle(attempts.last().attempt().costUsd().orElse(worst));
            } else {
                settleUntold();
            }
        }

        /** The call is over. */
        void settle(CallOutcome outcome) {
            boolean told = outcome.usage().isPresent() || outcome.costUsd().isPresent();
            Optional<BigDecimal> cost = attempts.last().attempt().costUsd().filter(_ -> told);
            if (cost.isPresent() || !mayBeBilled(outcome)) {
                settle(cost.orElse(BigDecimal.ZERO));
            } else {
                settleUntold();
            }
        }

        private void settle(BigDecimal usd) {
            left = true;
            reserved.ifPresent(granted -> granted.settle(usd));
        }

        /** The provider's later word counts, else the worst. */
        private void settleUntold() {
            left = true;
            boolean counted = attempts.count() > before;
            Optional<CompletableFuture<Optional<Settled.Told>>> asked =
                    counted ? attempts.asked() : Optional.empty();
            BigDecimal shown =
                    counted
                            ? attempts.last().attempt().costUsd().orElse(BigDecimal.ZERO)
                            : BigDecimal.ZERO;
            attempts.charge(worst.subtract(shown).max(BigDecimal.ZERO));
            reserved.ifPresent(granted -> {
                if (asked.isPresent()) {
                    var _ =
                            asked.get()
                                    .thenAccept(told ->
                                            granted.settle(
                                                    told.map(Settled.Told::costUsd).orElse(worst)));
                } else {
                    granted.settle(worst);
                }
            });
        }

        private static boolean mayBeBilled(CallOutcome outcome) {
            return switch (outcome) {
                case Answer _ -> true;
                case Failure failure -> failure.fault().mayBeBilled();
            };
        }

        /** What was not settled was broken off, or never begun. */
        @Override
        public void close() {
            if (left) {
                return;
            }
            if (begun) {
                settleUntold();
            } else {
                settle(BigDecimal.ZERO);
            }
        }
    }

    /** What came of opening a purse. */
    sealed interface Opened {

        record Open(Purse purse) implements Opened {}

        /** There is no money for the call. */
        record Empty(Tried why) implements Opened {}
    }

    /**
     * Why there is no money for a call now, as far as is known here; empty if there is some.
     *
     * @param now which prices count
     */
    Optional<Tried> lacking(Instant now) throws InterruptedException {
        Optional<Refusal> silence = budgets.silence();
        if (silence.isPresent()) {
            return Optional.of(lacking(silence.get(), BigDecimal.ZERO));
        }
        boolean bounded = budgets.bounds(call.payer().tenant());
        if (!bounded && call.payer().usdLeft().isEmpty()) {
            return Optional.empty();
        }
        Optional<BigDecimal> worst = worst(now);
        if (worst.isEmpty()) {
            return Optional.of(unpriced());
        }
        if (worst.get().signum() == 0) {
            return Optional.empty();
        }
        Optional<Tried> costly = tooCostly(worst.get());
        return costly.isPresent() || !bounded
                ? costly
                : budgets.refusal(call.payer().tenant(), call.payer().partition(), worst.get())
                        .map(refusal -> lacking(refusal, worst.get()));
    }

    /** Reserves the money of a call. Blocks until the log has granted it or not. */
    Opened open(Instant now) throws InterruptedException {
        boolean bounded = budgets.bounds(call.payer().tenant());
        if (!bounded && call.payer().usdLeft().isEmpty()) {
            return new Opened.Open(new Purse(Optional.empty(), BigDecimal.ZERO));
        }
        BigDecimal worst = worst(now).orElse(BigDecimal.ZERO);
        if (!bounded || worst.signum() == 0) {
            return new Opened.Open(new Purse(Optional.empty(), worst));
        }
        return switch (budgets.reserve(call.payer().tenant(), call.payer().partition(), worst)) {
            case Reservation.Granted granted ->
                    new Opened.Open(new Purse(Optional.of(granted), worst));
            case Reservation.Refused(Refusal refusal) -> new Opened.Empty(lacking(refusal, worst));
        };
    }

    /** The money that an earlier life of the run reserved for a call that goes on. */
    Purse resume(Optional<String> reservation, Instant startedAt) {
        Purse purse =
                new Purse(
                        reservation.map(budgets::resume), worst(startedAt).orElse(BigDecimal.ZERO));
        purse.journaled = true;
        return purse;
    }

    private Optional<BigDecimal> worst(Instant now) {
        return Prices.worst(route, ready.fitted().promptTokens(), ready.fitted().maxTokens(), now);
    }

    private Tried lacking(Refusal refusal, BigDecimal worst) {
        return refusal.never()
                ? new Tried.GaveUp(
                        ErrorCode.BUDGET_EXHAUSTED, refusal.reason(), new Next.NextRoute())
                : new Tried.NoMoney(refusal, Budgets.name(call.payer().tenant(), worst, refusal));
    }

    /** What the run may still cost. */
    private Optional<Tried> tooCostly(BigDecimal worst) {
        return call.payer()
                .usdLeft()
                .map(left -> left.subtract(attempts.usd()))
                .filter(left -> worst.compareTo(left) > 0)
                .map(left ->
                        gaveUp(
                                "turn %d may cost %s USD on %s (a prompt of %d tokens, an answer of up to %d), and limits.maxCostUsd leaves %s; ask for a shorter answer (max_tokens), or allow more"
                                        .formatted(
                                                call.turn(),
                                                worst.toPlainString(),
                                                route.name(),
                                                ready.fitted().promptTokens(),
                                                ready.fitted().maxTokens(),
                                                left.max(BigDecimal.ZERO).toPlainString())));
    }

    private Tried unpriced() {
        return gaveUp(
                "what a call on %s costs is not known, so no limit of money can bound it: give the route its prices in the catalogue"
                        .formatted(route.name()));
    }

    private static Tried gaveUp(String reason) {
        return new Tried.GaveUp(ErrorCode.TOO_COSTLY, reason, new Next.NextRoute());
    }
}
