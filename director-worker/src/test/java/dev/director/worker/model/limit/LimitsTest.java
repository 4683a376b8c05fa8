package dev.director.worker.model.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.LimitEvent;
import dev.director.worker.model.catalogue.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final String KEY = "moonshot";
    private static final Duration LONG = Duration.ofHours(1);

    private final List<ControlEvent> said = new ArrayList<>();
    private long now;
    private Runnable asItSleeps = () -> {};

    @Test
    void whatHasNoLimitsNeverWaits() throws Exception {
        Limits limits = alone(Provider.Limits.NONE);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limits.acquire(KEY, 1_000_000, Duration.ZERO)).isPresent();
        }
        assertThat(limits.room(KEY)).isEqualTo(Integer.MAX_VALUE);
        assertThat(now).isZero();
    }

    @Test
    void callsAreSpacedOutEvenly() throws Exception {
        Limits limits = alone(limits(null, 60, null));
        List<Long> begun = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Optional<Permit> permit = limits.acquire(KEY, 1, LONG);
            while (permit.isEmpty()) {
                sleep(Duration.ofMillis(50));
                permit = limits.acquire(KEY, 1, LONG);
            }
            begun.add(Duration.ofNanos(now).toMillis());
        }
        for (int i = 1; i < 10; i++) {
            assertThat(begun.get(i) - begun.get(i - 1)).isCloseTo(1_017, within(60L));
        }
    }

    @Test
    void whatWouldWaitForLongerThanASecondDoesNot() throws Exception {
        Limits limits = alone(limits(null, 3, null));
        assertThat(limits.acquire(KEY, 1, LONG)).isPresent();

        assertThat(limits.acquire(KEY, 1, LONG)).isEmpty();
        assertThat(limits.room(KEY)).isZero();
        assertThat(now).isZero();
        now = Duration.ofSeconds(20).toNanos();
        assertThat(limits.acquire(KEY, 1, LONG)).isPresent();
    }

    @Test
    void aLargeCallAtTheHeadWaitsUntilTheMinuteHasRoomForIt() throws Exception {
        Limits limits = alone(limits(null, null, 100_000L));
        for (int i = 0; i < 5; i++) {
            now = Duration.ofSeconds(10 * i).toNanos();
            assertThat(limits.acquire(KEY, 15_000, LONG)).isPresent();
        }

        now = Duration.ofSeconds(50).toNanos();
        assertThat(limits.acquire(KEY, 60_000, Duration.ofSeconds(5))).isEmpty();
        assertThat(limits.acquire(KEY, 60_000, LONG)).isPresent();

        // What is left fits when three of the five are a minute old.
        assertThat(Duration.ofNanos(now)).isCloseTo(Duration.ofSeconds(81), Duration.ofSeconds(1));
    }

    @Test
    void aCallThatIsLargerThanTheLimitIsLeftToTheProvider() throws Exception {
        Limits limits = alone(limits(null, null, 10_000L));

        assertThat(limits.acquire(KEY, 50_000, LONG)).isPresent();
    }

    @Test
    void aCallThatEndsMakesRoom() throws Exception {
        Limits limits = alone(limits(1, null, null));
        Permit first = limits.acquire(KEY, 1, LONG).orElseThrow();
        asItSleeps =
                () -> {
                    if (now > Duration.ofMillis(500).toNanos()) {
                        first.close();
                        asItSleeps = () -> {};
                    }
                };

        assertThat(limits.acquire(KEY, 1, LONG)).isPresent();
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void withoutALeaseNothingBeginsAndItIsAskedForAtOnceAndAgain() throws Exception {
        Limits limits = shared();

        assertThat(limits.acquire(KEY, 1, LONG)).isEmpty();
        assertThat(said).isNotEmpty().allMatch(LimitEvent.Demand.class::isInstance);
        int before = said.size();
        for (int i = 0; i < 20; i++) {
            sleep(Duration.ofMillis(100));
            limits.tick();
        }
        assertThat(said.size()).isBetween(before + 1, before + 3);
    }

    @Test
    void aLeaseCountsFromWhenItWasAskedFor() throws Exception {
        Limits limits = shared();
        asItSleeps = () -> answer(limits, 8);

        assertThat(limits.acquire(KEY, 1, LONG)).isPresent();
        long asked = now;
        asItSleeps = () -> {};
        // Frozen, or without a word from the allocator.
        now = asked + Duration.ofMillis(9_900).toNanos();
        assertThat(limits.acquire(KEY, 1, Duration.ZERO)).isPresent();
        now = asked + Duration.ofMillis(10_100).toNanos();
        assertThat(limits.acquire(KEY, 1, Duration.ZERO)).isEmpty();
    }

    @Test
    void aLeaseOfAnAllocatorThatHasASuccessorIsVoid() throws Exception {
        Limits limits = shared();
        limits.apply(new LimitEvent.Office(9, "new", Instant.EPOCH), 0);
        asItSleeps = () -> answer(limits, 8);

        assertThat(limits.acquire(KEY, 1, LONG)).isEmpty();
    }

    @Test
    void closingGivesBackWhatIsHeld() throws Exception {
        Limits limits = shared();
        asItSleeps = () -> answer(limits, 8);
        limits.acquire(KEY, 1, LONG).orElseThrow().close();
        limits.close();

        LimitEvent.Demand last = (LimitEvent.Demand) said.getLast();
        assertThat(last.applied()).isEqualTo(last.seq());
        asItSleeps = () -> {};
        assertThat(limits.acquire(KEY, 1, Duration.ZERO)).isEmpty();
    }

    /** The newest demand is answered by the allocator of a term. */
    private void answer(Limits limits, long term) {
        LimitEvent.Demand demand = (LimitEvent.Demand) said.getLast();
        limits.apply(demand, 0);
        limits.apply(new LimitEvent.Office(term, "other", Instant.EPOCH), 0);
        limits.apply(
                new LimitEvent.Lease(
                        demand.worker(),
                        demand.since(),
                        demand.seq(),
                        term,
                        10_000,
                        List.of(
                                new LimitEvent.Share(
                                        KEY,
                                        Optional.empty(),
                                        Optional.of(new LimitEvent.Part(600, 600, 600)),
                                        Optional.empty()))),
                0);
    }

    private Limits shared() {
        return new Limits(
                new Life("w1", Instant.EPOCH),
                providers(limits(null, 600, null)),
                Duration.ofSeconds(10),
                said::add,
                () -> now,
                this::sleep);
    }

    private Limits alone(Provider.Limits of) {
        return Limits.alone(providers(of), () -> now, this::sleep);
    }

    private void sleep(Duration time) {
        now += time.toNanos();
        asItSleeps.run();
    }

    private static Map<String, Provider> providers(Provider.Limits of) {
        return Map.of(KEY, new Provider("", "", Optional.empty(), Map.of(), Optional.empty(), of));
    }

    private static Provider.Limits limits(Integer concurrency, Integer requests, Long tokens) {
        return new Provider.Limits(
                Optional.ofNullable(concurrency),
                Optional.ofNullable(requests),
                Optional.ofNullable(tokens));
    }
}
