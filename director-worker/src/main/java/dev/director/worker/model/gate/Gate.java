package dev.director.worker.model.gate;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.ControlEvent.Gate.Scope;
import dev.director.schemas.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * One key or one route: open, closed, or being tried. A state machine that is told the time; not
 * thread-safe, {@link Gates} guards it.
 *
 * <p>Invariant 19: it counts its openings, and what a call says that began in an earlier epoch is
 * of no account.
 */
final class Gate {

    /** How many calls may be on their way at first after it has opened, on each worker. */
    private static final int FIRST_WIDTH = 4;

    /** As long as nothing fails it is twice as wide after each of these. */
    private static final Duration DOUBLING = Duration.ofSeconds(5);

    /** From here on its width is of no account. */
    private static final int WIDE = 8_192;

    private static final Duration AT_LEAST = Duration.ofSeconds(1);

    /** What a provider asks for beyond is not honoured: one call an hour costs little. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Workers try one after the other, not all at once. */
    private static final double SPREAD = 0.2;

    private static final Duration MOST_SPREAD = Duration.ofSeconds(5);

    /** How a call passed. */
    record Pass(Gate gate, long epoch, boolean probe) {}

    private sealed interface State {
        /** Since when, if it was closed before and is not wide yet. */
        record Open(Optional<Instant> since) implements State {}

        /** From when on this worker may try. */
        record Closed(Instant from) implements State {}

        /** Until when the others leave it to the one that tries. */
        record Probing(Instant until) implements State {}
    }

    private final Scope scope;
    private final String name;
    private final String self;
    private final DoubleSupplier random;
    private State state = new State.Open(Optional.empty());
    private Optional<Closing> newest = Optional.empty();
    private Instant answeredAt = Instant.MIN;
    private long epoch = 1;

    /** In a row, without an answer in between. */
    private int closings;

    /** Calls of this epoch. */
    private int inFlight;

    private long answers;

    /**
     * @param self this worker's name in what all hear
     * @param random from 0 to 1
     */
    Gate(Scope scope, String name, String self, DoubleSupplier random) {
        this.scope = scope;
        this.name = name;
        this.self = self;
        this.random = random;
    }

    Scope scope() {
        return scope;
    }

    String name() {
        return name;
    }

    /** Why it is closed or being tried; empty when it is open. */
    Optional<Closing> closing() {
        return state instanceof State.Open ? Optional.empty() : newest;
    }

    /** How many calls may begin now. */
    int room(Instant now) {
        settle(now);
        return switch (state) {
            case State.Open(Optional<Instant> since) ->
                    since.isEmpty() ? Integer.MAX_VALUE : Math.max(0, width(now) - inFlight);
            case State.Closed(Instant from) -> now.isBefore(from) ? 0 : 1;
            case State.Probing(Instant until) -> now.isBefore(until) ? 0 : 1;
        };
    }

    /** Why no call may begin now; empty when one may. */
    Optional<Gates.Shut> shut(Instant now) {
        if (room(now) > 0) {
            return Optional.empty();
        }
        Closing why = newest.orElseThrow();
        Instant until =
                switch (state) {
                    case State.Open _ -> now.plus(DOUBLING);
                    case State.Closed(Instant from) -> from;
                    case State.Probing(Instant end) -> end;
                };
        return Optional.of(
                new Gates.Shut(
                        scope, name, why.code(), why.reason(), until, state instanceof State.Open));
    }

    /** Why it is closed or being tried, also when the next call may try it; empty when open. */
    Optional<Gates.Shut> closed() {
        return closing()
                .map(why ->
                        new Gates.Shut(scope, name, why.code(), why.reason(), why.until(), false));
    }

    /** What a call is told apart by that began just now. */
    Pass passing() {
        return new Pass(this, epoch, false);
    }

    /** A call begins that {@link #room} allows. */
    Pass enter(Instant now, Duration longest) {
        boolean probe = !(state instanceof State.Open);
        if (probe) {
            state = new State.Probing(now.plus(longest));
        }
        inFlight++;
        return new Pass(this, epoch, probe);
    }

    /** Its call is over, whatever came of it; says whether that counts. */
    boolean leave(Pass pass) {
        boolean counts = pass.epoch() == epoch;
        if (counts) {
            inFlight = Math.max(0, inFlight - 1);
        }
        return counts;
    }

    /**
     * The provider answered; says whether that opens the gate.
     *
     * @param well whether there is nothing wrong with the answer
     */
    boolean answered(Pass pass, boolean well, Instant now) {
        answeredAt = now;
        if (pass.epoch() != epoch) {
            return false;
        }
        // Those that come while it is closed began before.
        answers += well && state instanceof State.Open ? 1 : 0;
        if (pass.probe()) {
            open(now, epoch + 1);
        }
        return pass.probe();
    }

    /** Whether it answered any call since then. */
    boolean answeredSince(Instant then) {
        return answeredAt.isAfter(then);
    }

    /**
     * Closes it, or keeps it closed for longer; says whether that is news.
     *
     * @param pass the call that ran into it
     * @param asked how long the provider asks to wait
     */
    boolean close(Pass pass, ErrorCode code, String reason, Optional<Duration> asked, Instant now) {
        boolean probed = state instanceof State.Probing && !pass.probe();
        if (pass.epoch() != epoch || probed) {
            return false;
        }
        Cause cause = Cause.of(code);
        if (state instanceof State.Closed) {
            Instant known = newest.orElseThrow().until().plus(AT_LEAST);
            if (asked.filter(wait -> now.plus(shorter(wait, LONGEST)).isAfter(known)).isEmpty()) {
                return false;
            }
        } else {
            closings = answers > 0 ? 1 : closings + 1;
        }
        closed(new Closing(code, reason, now.plus(wait(cause, asked)), !bySelf(cause, asked)), now);
        return true;
    }

    /** The provider's word counts, unless it has been wrong just now. */
    private Duration wait(Cause cause, Optional<Duration> asked) {
        Duration wait = asked.map(it -> shorter(it, LONGEST)).orElse(AT_LEAST);
        Duration least =
                bySelf(cause, asked) && closings <= 1 ? AT_LEAST : cause.interval(closings - 1);
        return wait.compareTo(least) > 0 ? wait : least;
    }

    private static boolean bySelf(Cause cause, Optional<Duration> asked) {
        return cause == Cause.THROTTLED && asked.isPresent();
    }

    private static Duration shorter(Duration one, Duration two) {
        return one.compareTo(two) < 0 ? one : two;
    }

    /** The call that was to prove it well did not come to an end, or says nothing of it. */
    boolean probeFailed(Pass pass, boolean again, Instant now) {
        if (!pass.probe() || pass.epoch() != epoch || !(state instanceof State.Probing)) {
            return false;
        }
        Closing why = newest.orElseThrow();
        if (!again) {
            closings++;
        }
        Duration wait = again ? Duration.ZERO : Cause.of(why.code()).interval(closings - 1);
        closed(new Closing(why.code(), why.reason(), now.plus(wait), true), now);
        return true;
    }

    private void closed(Closing closing, Instant now) {
        newest = Optional.of(closing);
        answers = 0;
        Instant from = closing.until();
        if (closing.probe()) {
            long most =
                    Math.min(
                            (long) (Duration.between(now, from).toMillis() * SPREAD),
                            MOST_SPREAD.toMillis());
            from = from.plusMillis((long) (most * random.getAsDouble()));
        }
        state = new State.Closed(from);
    }

    /** What another worker says, in the order in which all hear it. */
    void apply(ControlEvent.Gate event, Instant now) {
        if (event.epoch() < epoch || event.by().equals(self)) {
            return;
        }
        switch (event.state()) {
            case OPEN -> {
                if (event.epoch() > epoch) {
                    newest = Optional.of(closing(event, now));
                    open(earlier(event.until(), now), event.epoch());
                    closings = event.closings();
                }
            }
            case CLOSED -> {
                boolean news =
                        event.epoch() > epoch
                                || state instanceof State.Open
                                || event.until().isAfter(newest.orElseThrow().until());
                if (news) {
                    to(event.epoch());
                    closings = event.closings();
                    closed(closing(event, now), now);
                }
            }
            case PROBING -> {
                // Of a compacted topic this may be all there is.
                if (event.epoch() > epoch || state instanceof State.Open) {
                    newest = Optional.of(closing(event, now));
                    closings = event.closings();
                }
                to(event.epoch());
                state = new State.Probing(earlier(event.until(), now.plus(Gates.LONGEST_PROBE)));
            }
        }
    }

    /** A clock that is far ahead, or a hand, must not close it for ever. */
    private static Closing closing(ControlEvent.Gate event, Instant now) {
        return new Closing(
                event.code(),
                event.reason(),
                earlier(event.until(), now.plus(LONGEST)),
                event.probe());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    ControlEvent event(Instant now) {
        Closing why = newest.orElseThrow();
        ControlEvent.Gate.State word =
                switch (state) {
                    case State.Open _ -> ControlEvent.Gate.State.OPEN;
                    case State.Closed _ -> ControlEvent.Gate.State.CLOSED;
                    case State.Probing _ -> ControlEvent.Gate.State.PROBING;
                };
        Instant until =
                switch (state) {
                    case State.Open _ -> now;
                    case State.Closed _ -> why.until();
                    case State.Probing(Instant end) -> end;
                };
        return new ControlEvent.Gate(
                scope,
                name,
                epoch,
                word,
                why.code(),
                why.reason(),
                until,
                closings,
                why.probe(),
                self);
    }

    /** What was closed until a time is open when that has come. */
    private void settle(Instant now) {
        if (state instanceof State.Closed(Instant from)
                && !newest.orElseThrow().probe()
                && !now.isBefore(from)) {
            open(from, epoch + 1);
        }
        if (state instanceof State.Open(Optional<Instant> since)
                && since.isPresent()
                && width(now) >= WIDE) {
            state = new State.Open(Optional.empty());
        }
    }

    private void open(Instant now, long newEpoch) {
        to(newEpoch);
        state = new State.Open(Optional.of(now));
    }

    private void to(long newEpoch) {
        if (newEpoch > epoch) {
            epoch = newEpoch;
            inFlight = 0;
            answers = 0;
        }
    }

    /** What is slow fails late: that nothing has failed yet says nothing of it. */
    private boolean wasSlow() {
        return newest.filter(why -> why.code() == ErrorCode.PROVIDER_TIMEOUT).isPresent();
    }

    private long byAnswers() {
        return FIRST_WIDTH * (1 + answers);
    }

    private int width(Instant now) {
        if (!(state instanceof State.Open(Optional<Instant> since)) || since.isEmpty()) {
            return WIDE;
        }
        long doublings = Math.max(0, Duration.between(since.get(), now).dividedBy(DOUBLING));
        long byTime = doublings > 20 ? WIDE : ((long) FIRST_WIDTH << doublings) + answers;
        return (int) Math.min(WIDE, wasSlow() ? Math.min(byTime, byAnswers()) : byTime);
    }
}
