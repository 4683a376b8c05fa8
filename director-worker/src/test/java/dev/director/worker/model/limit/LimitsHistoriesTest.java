package dev.director.worker.model.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.catalogue.Provider;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workers that share a key, over histories by chance in virtual time: events that are lost and
 * late, workers that are frozen, cut off, killed and started, two that both think that they are to
 * share out. What they begin never comes to more than the limits.
 */
class LimitsHistoriesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void noHistoryBeginsMoreInAnyMinuteThanTheLimits(long seed) {
        Random random = new Random(seed);
        int requests = 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000);
        long tokens = 1_000 + random.nextInt(2_000_000);
        SharedKey world =
                new SharedKey(limits(1 + random.nextInt(40), requests, tokens), 2, random);
        world.troubles = true;

        world.run(600_000);

        assertThat(world.mostRequests()).as("of %d", requests).isLessThanOrEqualTo(requests);
        assertThat(world.mostTokens()).as("of %d", tokens).isLessThanOrEqualTo(tokens);
        assertThat(world.begun()).isPositive();
    }

    @Test
    void threeWorkersReachARateAndOneThatDiesCostsItsLease() {
        SharedKey world = new SharedKey(limits(null, 1_200, null), 3, new Random(1));
        world.run(90_000);
        world.kill(0);
        world.run(90_000);

        assertThat(world.begunBetween(10_000, 70_000)).isBetween(1_160L, 1_200L);
        // That one was the allocator.
        assertThat(world.begunBetween(85_000, 145_000)).isBetween(1_060L, 1_200L);
        assertThat(world.mostRequests()).isLessThanOrEqualTo(1_200);
        assertThat(world.longestPause()).isLessThan(3_000);
    }

    @Test
    void whoWantsLittleGetsItAndTheOthersTheRest() {
        SharedKey world = new SharedKey(limits(null, 600, null), 3, new Random(1));
        world.wants(0, 30);
        world.run(130_000);

        assertThat(world.begunBetween(0, 70_000, 130_000)).isBetween(25L, 32L);
        assertThat(world.begunBetween(1, 70_000, 130_000)).isBetween(255L, 310L);
        assertThat(world.begunBetween(2, 70_000, 130_000)).isBetween(255L, 310L);
    }

    @Test
    void threeRequestsAMinuteAreTakenInTurnByFourWorkers() {
        SharedKey world = new SharedKey(limits(1, 3, 500_000L), 4, new Random(1));
        world.run(1_200_000);

        assertThat(world.begunBetween(0, 1_200_000)).isBetween(50L, 60L);
        for (int worker = 0; worker < 4; worker++) {
            assertThat(world.begunBetween(worker, 0, 1_200_000)).isGreaterThan(8);
        }
        assertThat(world.mostRequests()).isLessThanOrEqualTo(3);
        assertThat(world.mostOpen()).isEqualTo(1);
    }

    @Test
    void fewSlotsGoFromHandToHand() {
        SharedKey world = new SharedKey(limits(2, null, null), 5, new Random(1));
        world.run(300_000);

        assertThat(world.mostOpen()).isEqualTo(2);
        for (int worker = 0; worker < 5; worker++) {
            assertThat(world.begunBetween(worker, 0, 300_000)).isGreaterThan(10);
        }
        // Of calls of a second, with two at a time.
        assertThat(world.begunBetween(0, 300_000)).isGreaterThan(400);
    }

    @Test
    void aCallThatIsLargerThanAnEvenShareBeginsAllTheSame() {
        SharedKey world = new SharedKey(limits(null, null, 100_000L), 3, new Random(1));
        world.sizes = List.of(2_000, 2_000, 2_000, 2_000, 60_000);
        world.run(900_000);

        assertThat(world.begunOfSize(60_000)).isGreaterThan(4);
        assertThat(world.begunOfSize(2_000)).isGreaterThan(20);
        assertThat(world.mostTokens()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void nothingIsSaidWhereNothingIsLimited() {
        SharedKey world = new SharedKey(Provider.Limits.NONE, 3, new Random(1));
        world.run(10_000);

        assertThat(world.begun()).isGreaterThan(1_000);
        assertThat(world.said()).isZero();
    }

    @Test
    void whatIsIdleIsSilent() {
        SharedKey world = new SharedKey(limits(10, 600, 1_000_000L), 3, new Random(1));
        world.run(20_000);
        for (int worker = 0; worker < 3; worker++) {
            world.wants(worker, 0);
        }
        world.run(10_000);
        int said = world.said();
        world.run(60_000);

        assertThat(said).isPositive();
        assertThat(world.said()).isEqualTo(said);
    }

    @Test
    void throttlingLowersALimitAndTimeRaisesItAgain() {
        SharedKey world = new SharedKey(limits(null, 1_200, null), 3, new Random(1));
        world.run(70_000);
        world.throttle();
        world.run(200_000);

        assertThat(world.begunBetween(75_000, 135_000)).isBetween(850L, 1_080L);
        assertThat(world.begunBetween(200_000, 260_000)).isBetween(1_130L, 1_200L);
    }

    @Test
    void whatIsThrottledAgainAndAgainIsLimitedAlthoughNothingIsConfigured() {
        SharedKey world = new SharedKey(Provider.Limits.NONE, 3, new Random(1));
        for (int worker = 0; worker < 3; worker++) {
            world.wants(worker, 400);
        }
        world.run(60_000);
        world.throttle();
        world.run(20_000);
        assertThat(world.said()).isZero();
        world.throttle();
        world.run(80_000);

        assertThat(world.begunBetween(90_000, 150_000)).isBetween(850L, 1_100L);
    }

    private static Provider.Limits limits(Integer concurrency, Integer requests, Long tokens) {
        return new Provider.Limits(
                Optional.ofNullable(concurrency),
                Optional.ofNullable(requests),
                Optional.ofNullable(tokens));
    }
}
