package dev.director.worker.model;

import dev.director.schemas.Attempt;
import dev.director.schemas.ControlEvent.Gate.Scope;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Usage;
import dev.director.schemas.budget.Ledger.Refusal;
import dev.director.worker.model.RoutedModel.Parts;
import dev.director.worker.model.Wire.Outgoing;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Answer;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.answer.Next;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Permit;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.Progress;
import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The calls of one turn on one route: the first, and further ones while they may help. */
final class RouteCalls {

    /** A route that wants a longer wait is left for the next one, if there is one. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** A turn that was billed so often without an answer does not wait to be so once more. */
    private static final int MOST_PAID = 10;

    /** Of a call that began in an earlier life of the run. */
    private static final Gates.Ticket UNSEEN =
            new Gates.Ticket() {
                @Override
                public void answered() {}

                @Override
                public void failed(Fault fault, String reason) {}

                @Override
                public void close() {}
            };

    private final Parts parts;
    private final Route route;
    private final boolean last;
    private final Sized.Ready ready;
    private final ModelCall call;
    private final Attempts attempts;
    private final Spending spending;

    /** When this life turned to the route. */
    private Instant begunAt = Instant.MAX;

    /**
     * @param last whether no other route could be taken instead
     */
    RouteCalls(
            Parts parts,
            Route route,
            boolean last,
            Sized.Ready ready,
            ModelCall call,
            Attempts attempts) {
        this.parts = parts;
        this.route = route;
        this.last = last;
        this.ready = ready;
        this.call = call;
        this.attempts = attempts;
        this.spending = new Spending(parts.budgets(), route, ready, call, attempts);
    }

    /** What came of a route. */
    sealed interface Tried {

        /** The model answered. */
        record Answered(ModelReply.Answered reply) implements Tried {}

        /**
         * No call may begin on it: nothing was spent of the run's attempts, and it can be taken up
         * again.
         *
         * @param kind what is waited for
         */
        record Closed(WaitReason kind, Gates.Shut shut) implements Tried {

            static Closed gate(Gates.Shut shut) {
                return new Closed(WaitReason.GATE, shut);
            }
        }

        /**
         * There is no money for the call.
         *
         * @param name what to wait for
         */
        record NoMoney(Refusal refusal, String name) implements Tried {}

        /** It did not; what may help lies elsewhere. */
        record GaveUp(ErrorCode code, String reason, Next next) implements Tried {

            static final GaveUp UNTRIED =
                    new GaveUp(
                            ErrorCode.PROVIDER_ERROR, "no route was tried", new Next.NextRoute());
        }
    }

    /** What came of sending a call. */
    private sealed interface Sent {

        /** It was not sent, and no other will be on this route. */
        record Unsent(Tried why) implements Sent {}

        /**
         * The call was made.
         *
         * @param ofTheRun whether its failure is the run's own
         */
        record Made(CallOutcome outcome, boolean ofTheRun) implements Sent {}
    }

    /** Why no call may begin with the key of a route now, although its gates are open. */
    static Tried.Closed full(Route route, Parts parts) {
        return new Tried.Closed(
                WaitReason.LIMIT,
                new Gates.Shut(
                        Scope.CREDENTIAL,
                        route.provider(),
                        ErrorCode.PROVIDER_RATE_LIMITED,
                        "all workers together make as many calls as it may",
                        parts.clock().instant(),
                        true));
    }

    /**
     * @param begun a call of this turn that goes on at the provider since before a crash
     */
    Tried make(Optional<BackgroundBegan> begun) throws OwnershipLost, InterruptedException {
        begunAt = parts.clock().instant();
        Optional<BackgroundBegan> before = begun;
        for (int spent = 1; true; spent++) {
            boolean resumed = before.isPresent();
            Sent sent = resumed ? resumed(before.get()) : sent();
            before = Optional.empty();
            switch (sent) {
                case Sent.Unsent(Tried why) -> {
                    return why;
                }
                case Sent.Made(Answer answer, boolean _) -> {
                    return answered(answer);
                }
                case Sent.Made(Failure failure, boolean ofTheRun) -> {
                    Optional<Gates.Shut> shut = outage(failure, ofTheRun);
                    if (shut.isPresent()) {
                        return Tried.Closed.gate(shut.get());
                    }
                    boolean throttled = failure.fault() instanceof Fault.RateLimited;
                    if (throttled && !resumed) {
                        // It began before the key's gate opened again: of no account.
                        spent--;
                        continue;
                    }
                    Optional<Duration> wait =
                            waitBeforeNext(failure.fault().next(), throttled ? 0 : spent);
                    if (wait.isEmpty()) {
                        return outageOf(failure, ofTheRun)
                                .<Tried>map(Tried.Closed::gate)
                                .orElseGet(() -> gaveUp(failure));
                    }
                    parts.pause().sleep(wait.get());
                    spent -= throttled ? 1 : 0;
                }
            }
        }
    }

    /** Why the route is closed now, after a failure that tells of the provider. */
    private Optional<Gates.Shut> outage(Failure failure, boolean ofTheRun) {
        return ofTheProvider(failure.fault()) && !ofTheRun
                ? parts.gates().closed(route)
                : Optional.empty();
    }

    /** The same where it is closed because nothing but failures came of it. */
    private Optional<Gates.Shut> outageOf(Failure failure, boolean ofTheRun) {
        Fault fault = failure.fault();
        return fault.countsForBreaker() && left().isPositive() && !ofTheRun
                ? parts.gates().outage(route, begunAt, fault.code(), failure.reason())
                : Optional.empty();
    }

    private static boolean ofTheProvider(Fault fault) {
        return fault.countsForBreaker()
                || switch (fault) {
                    case Fault.RateLimited _,
                            Fault.QuotaExhausted _,
                            Fault.Unauthorized _,
                            Fault.ModelGone _ ->
                            true;
                    default -> false;
                };
    }

    /**
     * Whether a fault is the run's own: its turn has failed in the same way before, and the route
     * answered others since. Throttling is never: what asks too much is not one of the calls. Where
     * nobody else asks, a turn that was billed again and again without an answer is at fault too.
     */
    private boolean ofTheRun(Fault fault) {
        if (fault instanceof Fault.RateLimited) {
            return false;
        }
        List<Attempt> alike =
                Stream.concat(call.earlier().stream(), attempts.all().stream())
                        .map(ModelReply.CallRecord::attempt)
                        .filter(attempt -> attempt.model().equals(attempts.model()))
                        .filter(attempt -> attempt.provider().equals(route.provider()))
                        .filter(attempt ->
                                attempt.error()
                                        .filter(error -> error.code() == fault.code())
                                        .isPresent())
                        .toList();
        // Two outages are not the run's own either: what counts is that it fails beside others.
        boolean othersAreAnswered =
                alike.size() > 1
                        && parts.gates()
                                .answeredSince(
                                        route,
                                        fault.countsForBreaker()
                                                ? begunAt
                                                : alike.getFirst().startedAt());
        return othersAreAnswered || (fault.mayBeBilled() && alike.size() >= MOST_PAID);
    }

    /** The run is withdrawn, and its call goes on at the provider: the next owner asks for it. */
    static final class GoesOn extends InterruptedException {
        private static final long serialVersionUID = 1;

        GoesOn() {
            super("the call goes on at the provider");
        }
    }

    /** A new call, once the key has room for it and while its gates are open. */
    private Sent sent() throws OwnershipLost, InterruptedException {
        Optional<Gates.Shut> shut = parts.gates().shut(route);
        if (shut.isPresent()) {
            return new Sent.Unsent(Tried.Closed.gate(shut.get()));
        }
        Optional<Tried> lacking = spending.lacking(parts.clock().instant());
        if (lacking.isPresent()) {
            return new Sent.Unsent(lacking.get());
        }
        // Who has waited for ownership after this would begin in a crowd.
        call.gate().awaitOpen();
        return switch (spending.open(parts.clock().instant())) {
            case Spending.Opened.Empty(Tried why) -> new Sent.Unsent(why);
            case Spending.Opened.Open(Spending.Purse purse) -> {
                try (purse) {
                    yield paid(purse);
                }
            }
        };
    }

    /** Last of all the key: what it lets pass is to go out at once. */
    private Sent paid(Spending.Purse purse) throws OwnershipLost, InterruptedException {
        Optional<Permit> permit =
                parts.limits().acquire(route.provider(), ready.promptAndAnswer(), left());
        if (permit.isEmpty()) {
            return new Sent.Unsent(full(route, parts));
        }
        try (Permit _ = permit.get()) {
            // The money and the key may have taken their time: invariant 9.
            call.gate().awaitOpen();
            return admitted(purse);
        }
    }

    private Sent admitted(Spending.Purse purse) throws OwnershipLost, InterruptedException {
        return switch (parts.gates().enter(route)) {
            case Gates.Entry.Refused(Gates.Shut closed) ->
                    new Sent.Unsent(Tried.Closed.gate(closed));
            case Gates.Entry.Admitted(Gates.Ticket ticket) -> {
                try (ticket) {
                    yield one(Optional.empty(), ticket, purse);
                }
            }
        };
    }

    /** A call that an earlier life of the run began, and paid for. */
    private Sent resumed(BackgroundBegan begun) throws OwnershipLost, InterruptedException {
        try (Spending.Purse purse = spending.resume(begun.reservation(), begun.startedAt())) {
            return one(Optional.of(begun), UNSEEN, purse);
        }
    }

    private Sent.Made one(
            Optional<BackgroundBegan> begun, Gates.Ticket ticket, Spending.Purse purse)
            throws OwnershipLost, InterruptedException {
        Instant now = parts.clock().instant();
        if (begun.isEmpty() && !left().isPositive()) {
            return new Sent.Made(
                    Failure.of(new Fault.TimedOut(), "no time was left for a call"), false);
        }
        Instant started = begun.map(BackgroundBegan::startedAt).orElse(now);
        Progress.Attempt watched = call.progress().begin(attempts.model(), route.provider());
        long nanos = parts.nanoTime().getAsLong();
        LongSupplier took =
                () ->
                        Math.max(
                                0,
                                Duration.between(started, now)
                                        .plusNanos(parts.nanoTime().getAsLong() - nanos)
                                        .toMillis());
        Heard heard = new Heard(watched);
        CallOutcome outcome;
        purse.spend();
        try {
            outcome = verified(send(begun, heard, purse));
        } catch (InterruptedException e) {
            boolean withdrawn = call.background().goesOn();
            if (withdrawn && route.inBackground()) {
                purse.leaveToNextLife();
                throw new GoesOn();
            }
            if (!withdrawn) {
                watched.discard(ErrorCode.CANCELLED.wire());
            }
            Attempts.Spent spent = spent(heard, e);
            attempts.addAborted(route, spent, started, took.getAsLong());
            purse.abort(spent.told());
            throw e;
        }
        attempts.add(route, outcome, () -> guess(heard), started, took.getAsLong());
        purse.settle(outcome);
        boolean ofTheRun = outcome instanceof Failure failure && ofTheRun(failure.fault());
        learn(outcome, ofTheRun, ticket);
        if (outcome instanceof Failure failure) {
            watched.discard(failure.fault().code().wire());
        }
        return new Sent.Made(outcome, ofTheRun);
    }

    /** The text of an answer as it comes: told to who watches, and measured. */
    private static final class Heard {

        private final Progress.Attempt watched;
        private final StringBuilder text = new StringBuilder();

        Heard(Progress.Attempt watched) {
            this.watched = watched;
        }

        synchronized void text(String piece) {
            text.append(piece);
            watched.text(piece);
        }

        synchronized String all() {
            return text.toString();
        }
    }

    /**
     * What a call that was broken off has cost: as the provider said, else the prompt and what was
     * heard.
     */
    private Attempts.Spent spent(Heard heard, InterruptedException e) {
        Optional<CallOutcome> said =
                switch (e) {
                    case BackgroundCalls.Ended ended -> ended.outcome();
                    case Wire.Withdrawn withdrawn -> Optional.of(withdrawn.last());
                    default -> Optional.empty();
                };
        return new Attempts.Spent(
                said.flatMap(CallOutcome::usage).orElseGet(() -> guess(heard)),
                said.flatMap(CallOutcome::costUsd),
                said.filter(it -> it.usage().isPresent() || it.costUsd().isPresent()).isPresent(),
                said.map(CallOutcome::providerRequestId).orElse(""));
    }

    private Usage guess(Heard heard) {
        int output = parts.counter().count(route.tokenizer(), heard.all());
        return new Usage(ready.fitted().promptTokens(), 0, output, 0);
    }

    private CallOutcome send(Optional<BackgroundBegan> begun, Heard heard, Spending.Purse purse)
            throws OwnershipLost, InterruptedException {
        if (begun.isPresent()) {
            return parts.background()
                    .resume(outgoing(), begun.get(), call.deadline(), call.background());
        }
        if (route.inBackground()) {
            return parts.background()
                    .make(
                            outgoing(),
                            route.name(),
                            call.turn(),
                            purse.reservation(),
                            call.deadline(),
                            purse.watching(call.background()));
        }
        Duration limit = shorter(left(), parts.policy().callTimeout());
        return parts.wire().call(outgoing(), limit, heard::text);
    }

    private Outgoing outgoing() {
        return new Outgoing(
                route.provider(),
                route.api(),
                ready.adapted().body(),
                call.request().stream().orElse(false) && !route.inBackground(),
                ready.expectation(),
                trace());
    }

    /** The id that the provider's log shows for this call. */
    private String trace() {
        return call.id().tenant()
                + '/'
                + call.id().requestId()
                + '/'
                + call.generation()
                + '.'
                + call.turn()
                + '.'
                + (call.earlier().size() + attempts.all().size() + 1);
    }

    /** Calls that were asked for in words only are checked, and asked for once more. */
    private CallOutcome verified(CallOutcome outcome) {
        if (!(outcome instanceof Answer answer)) {
            return outcome;
        }
        ObjectNode message = ready.adapted().restored(answer.message());
        boolean met =
                ready.adapted().expected().map(expected -> expected.metBy(message)).orElse(true);
        return met
                ? new Answer(
                        message,
                        answer.finishReason(),
                        answer.answered(),
                        answer.usage(),
                        answer.costUsd(),
                        answer.providerRequestId())
                : new Failure(
                        new Fault.Malformed(),
                        "the model did not call the tool that tool_choice asks for",
                        answer.usage(),
                        answer.costUsd(),
                        answer.providerRequestId());
    }

    private void learn(CallOutcome outcome, boolean ofTheRun, Gates.Ticket ticket) {
        switch (outcome) {
            case Answer answer -> {
                ticket.answered();
                answer.usage().ifPresent(this::learn);
            }
            case Failure failure -> {
                if (callersOwn(failure)) {
                    ticket.answered();
                } else if (!ofTheRun && hadTime(failure.fault())) {
                    ticket.failed(failure.fault(), failure.reason());
                }
            }
        }
    }

    /** What had no time says nothing of who was asked. */
    private boolean hadTime(Fault fault) {
        return left().isPositive() || !(fault instanceof Fault.TimedOut);
    }

    /** An answer that the caller's own limit cut off, or that lacks the tool it demands. */
    private boolean callersOwn(Failure failure) {
        DirectorRequest request = call.request();
        boolean limited =
                request.maxTokens().isPresent() || request.maxCompletionTokens().isPresent();
        return failure.fault() instanceof Fault.Malformed
                && (limited || ready.adapted().expected().isPresent());
    }

    private void learn(Usage usage) {
        parts.counter().billed(ready.window(), ready.fitted().measure(), usage.inputTokens());
    }

    private Tried answered(Answer answer) {
        return new Tried.Answered(
                new ModelReply.Answered(
                        attempts.settled(Settlements.PATIENCE),
                        answer.message(),
                        answer.finishReason(),
                        ready.warnings()));
    }

    private static Tried gaveUp(Failure failure) {
        Next next = failure.fault().next();
        return new Tried.GaveUp(
                failure.fault().code(),
                failure.reason(),
                next instanceof Next.Retry ? new Next.NextRoute() : next);
    }

    /** How long to wait for the next call on this route; empty when there is to be none. */
    private Optional<Duration> waitBeforeNext(Next next, int made) {
        if (!(next instanceof Next.Retry retry)
                || made > retry.atMost()
                || made >= parts.policy().maxAttempts()) {
            return Optional.empty();
        }
        Duration backoff = Duration.ofMillis(parts.policy().backoff().apply(Math.max(1, made)));
        Duration wait =
                retry.notBefore().filter(asked -> asked.compareTo(backoff) > 0).orElse(backoff);
        Duration patience = last ? left() : shorter(left(), LONGEST_WAIT);
        return wait.compareTo(patience) < 0 ? Optional.of(wait) : Optional.empty();
    }

    private static Duration shorter(Duration one, Duration two) {
        return one.compareTo(two) < 0 ? one : two;
    }

    private Duration left() {
        Duration left = Duration.between(parts.clock().instant(), call.deadline());
        return left.isNegative() ? Duration.ZERO : left;
    }
}
