package dev.director.worker.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.ControlEvent.Gate.Scope;
import dev.director.schemas.ControlEvent.Gate.State;
import dev.director.schemas.ErrorCode;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.catalogue.Routes;
import dev.director.worker.model.gate.Gates.Entry;
import dev.director.worker.model.gate.Gates.Ticket;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GatesTest {

    private static final Route KIMI = Routes.chat("openrouter", "kimi");
    private static final Route CLAUDE = Routes.chat("openrouter", "claude");
    private static final Route DIRECT = Routes.chat("moonshot", "kimi");

    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private final List<ControlEvent> announced = new ArrayList<>();
    private final Gates gates = new Gates("one", announced::add, clock, () -> 0);
    private final Gates others = new Gates("two", announced::add, clock, () -> 0);

    @Test
    void aThrottledKeyIsClosedForAllItsRoutesUntilTheTimeThatWasGiven() {
        enter(KIMI).failed(throttled(30), "429");

        assertThat(gates.room(KIMI)).isZero();
        assertThat(gates.room(CLAUDE)).isZero();
        assertThat(gates.room(DIRECT)).isEqualTo(Integer.MAX_VALUE);
        Gates.Shut shut = gates.shut(CLAUDE).orElseThrow();
        assertThat(shut.scope()).isEqualTo(Scope.CREDENTIAL);
        assertThat(shut.code()).isEqualTo(ErrorCode.PROVIDER_RATE_LIMITED);
        assertThat(shut.until()).isEqualTo(clock.instant().plusSeconds(30));

        clock.advance(Duration.ofSeconds(30));
        assertThat(gates.room(KIMI)).isPositive();
        assertThat(gates.shut()).isEmpty();
    }

    @Test
    void aLimitOfTheVendorBehindTheProviderClosesTheRouteOnly() {
        enter(KIMI).failed(new Fault.RateLimited(Optional.empty(), true), "429");

        assertThat(gates.room(KIMI)).isZero();
        assertThat(gates.room(CLAUDE)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theOthersKnowWhatOneRanInto() {
        enter(KIMI).failed(throttled(30), "429");
        hear(others);

        assertThat(others.room(KIMI)).isZero();
        clock.advance(Duration.ofSeconds(30));
        assertThat(others.room(KIMI)).isPositive();
    }

    /** Invariant 19. */
    @Test
    void aLateFailureOfACallThatBeganBeforeTheOpeningClosesNothing() {
        Ticket late = enter(KIMI);
        enter(KIMI).failed(throttled(30), "429");
        clock.advance(Duration.ofSeconds(30));
        assertThat(gates.room(KIMI)).isPositive();

        late.failed(throttled(30), "429");

        assertThat(gates.room(KIMI)).isPositive();
    }

    /** Invariant 19, of a closing that comes by the topic. */
    @Test
    void whatAnotherWorkerSaysOfAnEarlierEpochClosesNothing() {
        enter(KIMI).failed(new Fault.QuotaExhausted(), "no credit");
        ControlEvent.Gate closed = event();
        clock.advance(Duration.ofMinutes(1));
        enter(KIMI).answered();

        gates.apply(by("two", closed));

        assertThat(gates.room(KIMI)).isPositive();
    }

    @Test
    void oneCallProvesAKeyWellAndTheOthersWaitForIt() {
        enter(KIMI).failed(new Fault.Unauthorized(), "401");
        clock.advance(Duration.ofMinutes(1));
        announced.clear();

        Ticket probe = enter(CLAUDE);

        assertThat(gates.room(KIMI)).isZero();
        assertThat(event().state()).isEqualTo(State.PROBING);
        hear(others);
        assertThat(others.room(KIMI)).isZero();

        probe.answered();
        hear(others);
        assertThat(gates.room(KIMI)).isPositive();
        assertThat(others.room(KIMI)).isPositive();
    }

    @Test
    void aProbeThatFailsDoublesTheWait() {
        enter(KIMI).answered();
        enter(KIMI).failed(new Fault.QuotaExhausted(), "no credit");
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Duration wait = Duration.between(clock.instant(), gates.shut(KIMI).get().until());
            waits.add(wait);
            clock.advance(wait);
            enter(KIMI).failed(new Fault.QuotaExhausted(), "no credit");
        }

        assertThat(waits).extracting(Duration::toMinutes).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
    }

    /** What it answered before the outage is no answer of a probe. */
    @Test
    void aProbeThatFailsDoublesTheWaitOfWhatWasWellForLongToo() {
        enter(KIMI).answered();
        hear(others);
        Ticket late = enter(KIMI);
        enter(KIMI).failed(new Fault.RateLimited(Optional.empty()), "429");
        late.answered();
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Duration wait = Duration.between(clock.instant(), gates.shut(KIMI).get().until());
            waits.add(wait);
            clock.advance(wait);
            enter(KIMI).failed(new Fault.RateLimited(Optional.empty()), "429");
        }

        assertThat(waits)
                .extracting(Duration::toSeconds)
                .containsExactly(2L, 4L, 8L, 16L, 32L, 60L);
    }

    @Test
    void aProbeThatWasBrokenOffLetsTheNextTryAtOnce() {
        enter(KIMI).failed(new Fault.QuotaExhausted(), "no credit");
        clock.advance(Duration.ofMinutes(1));

        enter(KIMI).close();

        assertThat(gates.room(KIMI)).isOne();
    }

    @Test
    void aProbeOfWhichNothingIsHeardIsTakenForLost() {
        enter(KIMI).failed(new Fault.QuotaExhausted(), "no credit");
        clock.advance(Duration.ofMinutes(1));
        enter(KIMI);
        hear(others);
        assertThat(others.room(KIMI)).isZero();

        clock.advance(Duration.ofMinutes(1));

        assertThat(others.room(KIMI)).isOne();
    }

    @Test
    void aRunOfErrorsClosesTheRouteAndNotTheKey() {
        for (int i = 0; i < 10; i++) {
            enter(KIMI).failed(new Fault.ServerError(Optional.empty()), "500");
        }

        assertThat(gates.room(KIMI)).isZero();
        assertThat(gates.room(CLAUDE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(gates.shut(KIMI).orElseThrow().scope()).isEqualTo(Scope.ROUTE);
    }

    @Test
    void someErrorsAmongAnswersCloseNothing() {
        for (int i = 0; i < 100; i++) {
            enter(KIMI).answered();
            enter(KIMI).answered();
            enter(KIMI).failed(new Fault.ServerError(Optional.empty()), "500");
        }

        assertThat(gates.room(KIMI)).isEqualTo(Integer.MAX_VALUE);
        assertThat(announced).isEmpty();
    }

    /** The window is resilience4j's, whose breaker would open on the answer, and stay so. */
    @Test
    void errorsOfLongAgoDoNotMakeOneMoreARunOfThem() {
        for (int i = 0; i < 5; i++) {
            enter(KIMI).failed(new Fault.ServerError(Optional.empty()), "500");
            enter(KIMI).answered();
        }
        for (int i = 0; i < 1_000; i++) {
            enter(KIMI).answered();
        }

        enter(KIMI).failed(new Fault.ServerError(Optional.empty()), "500");

        assertThat(gates.room(KIMI)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aClockThatIsFarAheadDoesNotCloseAKeyForEver() {
        enter(KIMI).failed(new Fault.QuotaExhausted(), "no credit");
        ControlEvent.Gate event = event();
        Gates worker = new Gates("late", _ -> {}, clock, () -> 0);

        worker.apply(
                new ControlEvent.Gate(
                        event.scope(),
                        event.name(),
                        event.epoch(),
                        event.state(),
                        event.code(),
                        event.reason(),
                        clock.instant().plus(Duration.ofDays(365)),
                        event.closings(),
                        event.probe(),
                        "far ahead"));

        assertThat(worker.shut(KIMI).get().until())
                .isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void aGateThatIsOpenAndNarrowSaysSo() {
        enter(KIMI).failed(throttled(30), "429");
        assertThat(gates.shut(KIMI).get().opening()).isFalse();
        clock.advance(Duration.ofSeconds(30));
        for (int i = 0; i < 4; i++) {
            enter(KIMI);
        }

        assertThat(gates.shut(KIMI).get().opening()).isTrue();
        assertThat(gates.closed(KIMI)).isEmpty();
    }

    @Test
    void halfOfTheAnswersBeingOfNoUseIsBorneAndAlmostAllIsNot() {
        for (int i = 0; i < 50; i++) {
            enter(KIMI).answered();
            enter(KIMI).failed(new Fault.Malformed(), "empty");
        }
        assertThat(gates.room(KIMI)).isEqualTo(Integer.MAX_VALUE);

        for (int i = 0; i < 60 && gates.room(KIMI) > 0; i++) {
            enter(KIMI).failed(new Fault.Malformed(), "empty");
        }
        assertThat(gates.shut(KIMI).orElseThrow().code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
    }

    @Test
    void halfOfTheAnswersBeingOfNoUseIsBorneInWhateverOrderTheyCome() {
        Random chance = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            Ticket ticket = enter(KIMI);
            if (chance.nextBoolean()) {
                ticket.answered();
            } else {
                ticket.failed(new Fault.Malformed(), "empty");
            }
        }

        assertThat(announced).isEmpty();
    }

    @Test
    void aRouteThatWasClosedForItsAnswersIsTriedEverMoreSeldomWhileTheyAreOfNoUse() {
        for (int i = 0; i < 60; i++) {
            enter(KIMI).failed(new Fault.Malformed(), "empty");
        }
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Duration wait = Duration.between(clock.instant(), gates.shut(KIMI).get().until());
            waits.add(wait.toMinutes());
            clock.advance(wait);
            enter(KIMI).failed(new Fault.Malformed(), "empty");
        }

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L);
    }

    @Test
    void whatIsWrongWithARequestSaysNothingOfTheProvider() {
        for (int i = 0; i < 100; i++) {
            enter(KIMI).failed(new Fault.BadRequest(), "400");
            enter(KIMI).failed(new Fault.ContentRefused(), "flagged");
            enter(KIMI).failed(new Fault.ContextExceeded(), "too long");
        }

        assertThat(gates.room(KIMI)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aKeyThatAnsweredAnotherMeanwhileIsNotRefused() {
        Ticket refused = enter(KIMI);
        clock.advance(Duration.ofSeconds(1));
        enter(CLAUDE).answered();

        refused.failed(new Fault.Unauthorized(), "403 for this prompt");

        assertThat(gates.room(KIMI)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aDeadModelClosesItsRouteOnly() {
        enter(KIMI).failed(new Fault.ModelGone(), "404");

        assertThat(gates.room(KIMI)).isZero();
        assertThat(gates.room(CLAUDE)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatOpensAgainIsFewAtFirstAndTwiceAsManyEveryFiveSeconds() {
        enter(KIMI).failed(throttled(30), "429");
        clock.advance(Duration.ofSeconds(30));

        List<Integer> rooms = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rooms.add(gates.room(KIMI));
            clock.advance(Duration.ofSeconds(5));
        }
        assertThat(rooms).containsExactly(4, 8, 16, 32);
        gates.enter(KIMI);
        assertThat(gates.room(KIMI)).isEqualTo(63);
        clock.advance(Duration.ofMinutes(2));
        assertThat(gates.room(KIMI)).isEqualTo(Integer.MAX_VALUE);
    }

    /** That a slow provider has failed nothing yet is no reason to send it more. */
    @Test
    void whatWasSlowWidensWithItsAnswersOnly() {
        for (int i = 0; i < 10; i++) {
            enter(KIMI).failed(new Fault.TimedOut(), "no answer in time");
        }
        clock.advance(Duration.ofSeconds(5));
        enter(KIMI).answered();
        assertThat(gates.room(KIMI)).isEqualTo(4);

        clock.advance(Duration.ofMinutes(1));
        assertThat(gates.room(KIMI)).isEqualTo(4);
        enter(KIMI).answered();
        assertThat(gates.room(KIMI)).isEqualTo(8);
    }

    /** A provider that gives no time, or one that is too short, is not asked for ever. */
    @Test
    void aStormCostsEverFewerCalls() {
        for (Fault fault : List.of(new Fault.RateLimited(Optional.empty()), throttled(0))) {
            Gates fresh = Gates.alone(clock);
            int calls = 0;
            ((Entry.Admitted) fresh.enter(KIMI)).ticket().answered();
            for (int second = 0; second < 3_600; second++) {
                clock.advance(Duration.ofSeconds(1));
                for (Entry entry = fresh.enter(KIMI);
                        entry instanceof Entry.Admitted(Ticket ticket);
                        entry = fresh.enter(KIMI)) {
                    calls++;
                    ticket.failed(fault, "429");
                }
            }
            assertThat(calls).as(fault.toString()).isBetween(60, 75);
        }
    }

    @Test
    void aLongerTimeThanWasKnownCounts() {
        Ticket second = enter(KIMI);
        enter(KIMI).failed(throttled(5), "429");

        second.failed(throttled(60), "429");

        assertThat(gates.shut(KIMI).get().until()).isEqualTo(clock.instant().plusSeconds(60));
        hear(others);
        assertThat(others.shut(KIMI).get().until()).isEqualTo(clock.instant().plusSeconds(60));
    }

    @Test
    void aTimeThatNobodyWouldWaitForIsCutToAnHour() {
        enter(KIMI).failed(throttled(1_000_000), "429");

        assertThat(gates.shut(KIMI).get().until())
                .isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void aWorkerThatStartsLaterKnowsWhatHolds() {
        enter(KIMI).failed(new Fault.QuotaExhausted(), "no credit");
        clock.advance(Duration.ofMinutes(1));
        enter(KIMI).failed(new Fault.QuotaExhausted(), "no credit");
        Gates late = new Gates("late", _ -> {}, clock, () -> 0);

        // The topic is compacted: only the newest may be left.
        late.apply(event());

        assertThat(late.shut(KIMI).get().until()).isEqualTo(clock.instant().plusSeconds(120));
    }

    private Ticket enter(Route route) {
        Entry entry = gates.enter(route);
        assertThat(entry).isInstanceOf(Entry.Admitted.class);
        return ((Entry.Admitted) entry).ticket();
    }

    private static Fault throttled(int seconds) {
        return new Fault.RateLimited(Optional.of(Duration.ofSeconds(seconds)));
    }

    private ControlEvent.Gate event() {
        return (ControlEvent.Gate) announced.getLast();
    }

    private static ControlEvent.Gate by(String worker, ControlEvent.Gate event) {
        return new ControlEvent.Gate(
                event.scope(),
                event.name(),
                event.epoch(),
                event.state(),
                event.code(),
                event.reason(),
                event.until().plusSeconds(60),
                event.closings(),
                event.probe(),
                worker);
    }

    private void hear(Gates worker) {
        List.copyOf(announced).forEach(event -> worker.apply((ControlEvent.Gate) event));
    }
}
