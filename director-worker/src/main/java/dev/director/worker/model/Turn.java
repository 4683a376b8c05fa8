package dev.director.worker.model;

import dev.director.schemas.ErrorCode;
import dev.director.worker.model.RouteCalls.Tried;
import dev.director.worker.model.RoutedModel.Parts;
import dev.director.worker.model.Router.Choice;
import dev.director.worker.model.answer.Next;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.run.ModelCaller.Aborted;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn of one run, on its thread: the model's routes in order, to an answer or to none. */
final class Turn {

    private static final Logger log = LoggerFactory.getLogger(Turn.class);

    /** How long a run that is withdrawn waits for what its call has cost. */
    private static final Duration FAREWELL = Duration.ofMillis(400);

    private final Parts parts;
    private final Router router;
    private final Choice.Chosen chosen;
    private final ModelCall call;
    private final Attempts attempts;

    Turn(Parts parts, Router router, Choice.Chosen chosen, ModelCall call) {
        this.parts = parts;
        this.router = router;
        this.chosen = chosen;
        this.call = call;
        this.attempts = new Attempts(chosen.name(), call, router::billed, parts.settlements());
    }

    /** Blocks until there is an answer or none can be had. */
    ModelReply take() throws OwnershipLost, Aborted {
        try {
            return overRoutes();
        } catch (RouteCalls.GoesOn e) {
            throw new Aborted(List.of());
        } catch (InterruptedException e) {
            boolean withdrawn = call.background().goesOn();
            throw new Aborted(attempts.settled(withdrawn ? FAREWELL : Settlements.PATIENCE));
        }
    }

    private ModelReply overRoutes() throws OwnershipLost, InterruptedException {
        List<Route> routes = inOrder();
        Tried.GaveUp told = Tried.GaveUp.UNTRIED;
        Optional<Tried.Closed> soonest = Optional.empty();
        List<String> closed = new ArrayList<>();
        List<Tried.NoMoney> poor = new ArrayList<>();
        boolean refused = false;
        int tooSmall = 0;
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            if (route.window() <= tooSmall) {
                continue;
            }
            int calls = attempts.all().size();
            switch (on(route, i == routes.size() - 1)) {
                case Tried.Answered(ModelReply.Answered reply) -> {
                    return reply;
                }
                case Tried.Closed shut -> {
                    closed.add(route.name());
                    soonest =
                            soonest.filter(other ->
                                            other.shut().until().isBefore(shut.shut().until()))
                                    .or(() -> Optional.of(shut));
                }
                case Tried.NoMoney noMoney -> poor.add(noMoney);
                case Tried.GaveUp gaveUp -> {
                    // What a provider said tells more than why another was not asked.
                    boolean asked = attempts.all().size() > calls;
                    told = asked || calls == 0 ? gaveUp : told;
                    switch (gaveUp.next()) {
                        case Next.Fail _ -> {
                            return failed(told);
                        }
                        case Next.LargerWindow _ -> tooSmall = Math.max(tooSmall, route.window());
                        case Next.Retry _, Next.NextRoute _ -> refused |= asked;
                    }
                }
            }
        }
        if (!refused && !poor.isEmpty()) {
            return poor(poor, closed);
        }
        return refused || soonest.isEmpty() ? failed(told) : held(soonest.get(), closed);
    }

    /** It goes on when there is money, or when a route opens that may be cheaper. */
    private ModelReply poor(List<Tried.NoMoney> poor, List<String> closed) {
        boolean exhausted =
                closed.isEmpty() && poor.stream().allMatch(one -> one.refusal().exhausted());
        Stream<String> names = poor.stream().map(Tried.NoMoney::name);
        return new ModelReply.Held(
                attempts.settled(Settlements.PATIENCE),
                WaitReason.BUDGET,
                ErrorCode.BUDGET_EXHAUSTED,
                poor.getFirst().refusal().reason(),
                !exhausted,
                Stream.concat(names, closed.stream()).distinct().toList(),
                List.of());
    }

    /** Nothing is wrong with the run: it goes on when a route does that could take it. */
    private ModelReply held(Tried.Closed soonest, List<String> closed) {
        Gates.Shut shut = soonest.shut();
        String what =
                switch (shut.scope()) {
                    case CREDENTIAL -> "the key of " + shut.name();
                    case ROUTE -> "the route " + shut.name();
                };
        String how = shut.opening() ? " has no room for another call yet: " : " is closed: ";
        return new ModelReply.Held(
                attempts.settled(Settlements.PATIENCE),
                soonest.kind(),
                shut.code(),
                what + how + shut.reason(),
                shut.opening(),
                closed,
                closedFallback(shut.code()));
    }

    /** The routes of the fallback, where there is one and none of them is open. */
    private List<String> closedFallback(ErrorCode code) {
        List<Route> routes =
                router.fallback(call.request(), code).map(router::routes).orElse(List.of());
        boolean open = routes.stream().anyMatch(route -> parts.gates().room(route) > 0);
        return open ? List.of() : routes.stream().map(Route::name).toList();
    }

    /** What was begun before a crash is paid for, so it comes first. */
    private List<Route> inOrder() {
        if (call.background().begun().isPresent()
                && chosen.routes().stream().allMatch(route -> begunOn(route).isEmpty())) {
            log.warn(
                    "{}: the response {} goes on at {}, which is no route of {} now; it is left to itself and the model is asked anew",
                    call.id(),
                    call.background().begun().get().responseId(),
                    call.background().begun().get().route(),
                    chosen.name());
        }
        return chosen.routes().stream()
                .sorted(Comparator.comparing(route -> begunOn(route).isEmpty()))
                .toList();
    }

    private Optional<BackgroundBegan> begunOn(Route route) {
        return call.background().begun().filter(begun -> begun.route().equals(route.name()));
    }

    private Tried on(Route route, boolean last) throws OwnershipLost, InterruptedException {
        if (begunOn(route).isEmpty()) {
            Optional<Gates.Shut> shut = parts.gates().shut(route);
            if (shut.isPresent()) {
                return Tried.Closed.gate(shut.get());
            }
            if (parts.limits().room(route.provider()) == 0) {
                return RouteCalls.full(route, parts);
            }
        }
        return switch (Sized.of(chosen, route, call, parts.context())) {
            case Sized.TooLarge(String reason) ->
                    new Tried.GaveUp(ErrorCode.CONTEXT_TOO_LARGE, reason, new Next.LargerWindow());
            case Sized.Refused(String reason) ->
                    new Tried.GaveUp(ErrorCode.PROVIDER_BAD_REQUEST, reason, new Next.NextRoute());
            case Sized.Ready ready ->
                    new RouteCalls(parts, route, last, ready, call, attempts).make(begunOn(route));
        };
    }

    private ModelReply failed(Tried.GaveUp last) {
        boolean late = !parts.clock().instant().isBefore(call.deadline());
        List<ModelReply.CallRecord> made = attempts.settled(Settlements.PATIENCE);
        if (late) {
            return new ModelReply.Failed(
                    made,
                    ErrorCode.DEADLINE_EXCEEDED,
                    "the deadline passed after %d model calls: %s"
                            .formatted(made.size(), last.reason()));
        }
        return new ModelReply.Failed(made, last.code(), last.reason());
    }
}
