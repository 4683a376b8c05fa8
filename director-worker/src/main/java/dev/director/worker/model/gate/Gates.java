package dev.director.worker.model.gate;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.ControlEvent.Gate.Scope;
import dev.director.schemas.ErrorCode;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.catalogue.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gates of all keys and routes. A call passes that of its key and that of its route, and says
 * what came of it: throttling, an empty account or a refused key close the key's gate, a retired
 * model or a run of errors the route's. What closes here is announced, and what the others announce
 * is applied, so that all workers soon know the same. Thread-safe; never blocks.
 *
 * <p>A gate that was closed opens at the time that the provider gave, or when one call has shown
 * that it is well: the calls that a long outage costs are those that were on their way, and these.
 * It opens step by step, so that what has waited does not come as a burst.
 */
public final class Gates {

    private static final Logger log = LoggerFactory.getLogger(Gates.class);

    /** When a call that is to prove a gate well is taken for lost. */
    static final Duration LONGEST_PROBE = Duration.ofMinutes(1);

    private final String self;
    private final Consumer<ControlEvent> announce;
    private final Clock clock;
    private final DoubleSupplier random;
    private final Map<String, Gate> credentials = new HashMap<>();
    private final Map<String, Gate> routes = new HashMap<>();
    private final Map<String, Window> errors = new HashMap<>();
    private final Map<String, Window> useless = new HashMap<>();

    /**
     * @param self names this life of the worker in what is announced
     * @param announce tells all workers, this one too; in order, without blocking
     * @param random from 0 to 1: spreads the workers' tries
     */
    public Gates(String self, Consumer<ControlEvent> announce, Clock clock, DoubleSupplier random) {
        this.self = self;
        this.announce = announce;
        this.clock = clock;
        this.random = random;
    }

    /** Of a process that nobody is told of. */
    public static Gates alone(Clock clock) {
        return new Gates("alone", _ -> {}, clock, () -> 0);
    }

    /**
     * Why no call may begin.
     *
     * @param scope what is closed
     * @param name the provider's, or the route's
     * @param code why
     * @param reason the same in words
     * @param until when it may be otherwise
     * @param opening whether it is open again, and only has no room for another call yet
     */
    public record Shut(
            Scope scope,
            String name,
            ErrorCode code,
            String reason,
            Instant until,
            boolean opening) {}

    /** What {@link #enter} says. */
    public sealed interface Entry {

        /** The call may begin. */
        record Admitted(Ticket ticket) implements Entry {}

        /** It may not. */
        record Refused(Shut shut) implements Entry {}
    }

    /** A call on its way. To be closed when it is over; not thread-safe. */
    public interface Ticket extends AutoCloseable {

        /** The provider answered. */
        void answered();

        /**
         * It did not.
         *
         * @param reason what it said, in words
         */
        void failed(Fault fault, String reason);

        /** Without a word before: the call was broken off, and says nothing. */
        @Override
        void close();
    }

    /** A call is about to begin. */
    public synchronized Entry enter(Route route) {
        Instant now = clock.instant();
        Gate credential = credential(route);
        Gate way = route(route);
        Optional<Shut> shut = credential.shut(now).or(() -> way.shut(now));
        if (shut.isPresent()) {
            return new Entry.Refused(shut.get());
        }
        List<Gate.Pass> passes =
                List.of(credential.enter(now, LONGEST_PROBE), way.enter(now, LONGEST_PROBE));
        passes.stream().filter(Gate.Pass::probe).forEach(pass -> announce(pass.gate(), now));
        return new Entry.Admitted(new Call(route, passes, now));
    }

    /** Why no call may begin on the route now; empty when one may. */
    public synchronized Optional<Shut> shut(Route route) {
        Instant now = clock.instant();
        return credential(route).shut(now).or(() -> route(route).shut(now));
    }

    /** How many calls may begin on the route now. */
    public synchronized int room(Route route) {
        Instant now = clock.instant();
        return Math.min(credential(route).room(now), route(route).room(now));
    }

    /** Why the route is closed or being tried, after a call that failed; empty when it is open. */
    public synchronized Optional<Shut> closed(Route route) {
        return credential(route).closed().or(() -> route(route).closed());
    }

    /** Whether the route has answered any call since then, as far as this worker has asked. */
    public synchronized boolean answeredSince(Route route, Instant then) {
        return route(route).answeredSince(then);
    }

    /**
     * A run has failed as often on a route as it may. Unless another call was answered meanwhile,
     * that is taken for an outage and not for the run's own fault: the route is closed, and the run
     * has spent nothing. Says why it is closed then.
     *
     * @param since when the first of its calls began
     */
    public synchronized Optional<Shut> outage(
            Route route, Instant since, ErrorCode code, String reason) {
        Gate way = route(route);
        Optional<Shut> closed = closed(route);
        if (closed.isEmpty() && !way.answeredSince(since)) {
            close(way, way.passing(), code, reason, Optional.empty(), clock.instant());
            closed = way.closed();
        }
        return closed;
    }

    /** What another worker announced. Events come in the order in which all workers hear them. */
    public synchronized void apply(ControlEvent.Gate event) {
        Map<String, Gate> gates =
                switch (event.scope()) {
                    case CREDENTIAL -> credentials;
                    case ROUTE -> routes;
                };
        gate(gates, event.scope(), event.name()).apply(event, clock.instant());
    }

    /** What is closed now, for whoever watches. */
    public synchronized List<Shut> shut() {
        Instant now = clock.instant();
        return List.of(credentials, routes).stream()
                .flatMap(gates -> gates.values().stream())
                .filter(gate -> gate.closing().isPresent())
                .flatMap(gate -> gate.shut(now).stream())
                .toList();
    }

    /** One call's passage. */
    private final class Call implements Ticket {

        private final Route route;
        private final List<Gate.Pass> passes;
        private final Instant began;
        private boolean over;

        Call(Route route, List<Gate.Pass> passes, Instant began) {
            this.route = route;
            this.passes = passes;
            this.began = began;
        }

        @Override
        public void answered() {
            synchronized (Gates.this) {
                end();
                errors(route).answered();
                useless(route).answered();
                alive(true);
            }
        }

        @Override
        public void failed(Fault fault, String reason) {
            synchronized (Gates.this) {
                end();
                judge(fault, reason);
            }
        }

        @Override
        public void close() {
            synchronized (Gates.this) {
                if (!over) {
                    end();
                    inconclusive(true);
                }
            }
        }

        private void end() {
            over = true;
            passes.forEach(pass -> pass.gate().leave(pass));
        }

        /** Whether it was to prove a route well that was closed for answers of no use. */
        private boolean wasToBeOfUse() {
            return routePass().probe()
                    && routePass()
                            .gate()
                            .closing()
                            .filter(why -> why.code() == ErrorCode.MALFORMED_ANSWER)
                            .isPresent();
        }

        /**
         * @param well whether there is nothing wrong with the answer
         */
        private void alive(boolean well) {
            Instant now = clock.instant();
            for (Gate.Pass pass : passes) {
                if (pass.gate().answered(pass, well, now)) {
                    log.info("{} {} is open again", pass.gate().scope().wire(), pass.gate().name());
                    announce(pass.gate(), now);
                }
            }
        }

        private void judge(Fault fault, String reason) {
            ErrorCode code = fault.code();
            switch (fault) {
                case Fault.RateLimited(Optional<Duration> asked, boolean byVendor) ->
                        closed(byVendor ? routePass() : credentialPass(), code, reason, asked);
                case Fault.QuotaExhausted _, Fault.Unauthorized _ ->
                        closedUnlessAnswered(credentialPass(), code, reason);
                case Fault.ModelGone _ -> closedUnlessAnswered(routePass(), code, reason);
                case Fault.Overloaded(Optional<Duration> asked) -> error(code, reason, asked);
                case Fault.ServerError(Optional<Duration> asked) -> error(code, reason, asked);
                case Fault.Unreachable _, Fault.TimedOut _, Fault.StreamCut _ ->
                        error(code, reason, Optional.empty());
                case Fault.Malformed _ -> {
                    errors(route).answered();
                    if (useless(route).failed() || wasToBeOfUse()) {
                        closed(routePass(), code, reason, Optional.empty());
                    } else {
                        alive(false);
                    }
                }
                case Fault.ContextExceeded _, Fault.BadRequest _, Fault.ContentRefused _ -> {
                    errors(route).answered();
                    alive(true);
                }
            }
        }

        private void error(ErrorCode code, String reason, Optional<Duration> asked) {
            if (errors(route).failed() || routePass().probe()) {
                closed(routePass(), code, reason, asked);
            } else {
                inconclusive(false);
            }
        }

        /** What another call got meanwhile tells that it is this request, and not the key. */
        private void closedUnlessAnswered(Gate.Pass pass, ErrorCode code, String reason) {
            if (pass.gate().answeredSince(began)) {
                inconclusive(false);
            } else {
                closed(pass, code, reason, Optional.empty());
            }
        }

        private void closed(
                Gate.Pass hit, ErrorCode code, String reason, Optional<Duration> asked) {
            Gates.this.close(hit.gate(), hit, code, reason, asked, clock.instant());
            inconclusive(false);
        }

        /**
         * @param again whether the next may try at once
         */
        private void inconclusive(boolean again) {
            Instant now = clock.instant();
            for (Gate.Pass pass : passes) {
                if (pass.gate().probeFailed(pass, again, now)) {
                    announce(pass.gate(), now);
                }
            }
        }

        private Gate.Pass credentialPass() {
            return passes.getFirst();
        }

        private Gate.Pass routePass() {
            return passes.getLast();
        }
    }

    private void close(
            Gate gate,
            Gate.Pass pass,
            ErrorCode code,
            String reason,
            Optional<Duration> asked,
            Instant now) {
        boolean known = gate.closing().isPresent();
        if (!gate.close(pass, code, reason, asked, now)) {
            return;
        }
        if (!known) {
            log.warn(
                    "{} {} is closed for all workers until {}: {} ({}). {}",
                    gate.scope().wire(),
                    gate.name(),
                    gate.closing().orElseThrow().until(),
                    code.wire(),
                    reason,
                    code.advice());
        }
        announce(gate, now);
    }

    private void announce(Gate gate, Instant now) {
        announce.accept(gate.event(now));
    }

    private Gate credential(Route route) {
        return gate(credentials, Scope.CREDENTIAL, route.provider());
    }

    private Gate route(Route route) {
        return gate(routes, Scope.ROUTE, route.name());
    }

    private Gate gate(Map<String, Gate> gates, Scope scope, String name) {
        return gates.computeIfAbsent(name, _ -> new Gate(scope, name, self, random));
    }

    /** Half of the newest calls failing is an outage. */
    private Window errors(Route route) {
        return errors.computeIfAbsent(route.name(), name -> new Window(name, 20, 10, 50));
    }

    /**
     * Half of the answers being of no use is dear and yet better than none: so many are looked at
     * that a route which is right half of the time is hardly ever taken for one that is not.
     */
    private Window useless(Route route) {
        return useless.computeIfAbsent(route.name(), name -> new Window(name, 60, 60, 80));
    }
}
