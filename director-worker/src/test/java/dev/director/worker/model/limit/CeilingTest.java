package dev.director.worker.model.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.catalogue.Provider;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CeilingTest {

    private static final long SECOND = 1_000;

    private final Ceiling configured =
            new Ceiling(new Provider.Limits(Optional.of(10), Optional.of(1_000), Optional.empty()));
    private final Ceiling unknown = new Ceiling(Provider.Limits.NONE);

    @Test
    void throttlingLowersItOnceForAllThatWasOnItsWay() {
        assertThat(configured.throttled(0)).isTrue();
        assertThat(configured.throttled(4 * SECOND)).isFalse();

        assertThat(configured.limit(Measure.REQUESTS, 4 * SECOND)).contains(800L);
        assertThat(configured.limit(Measure.CONCURRENCY, 4 * SECOND)).contains(8L);
        assertThat(configured.limit(Measure.TOKENS, 4 * SECOND)).isEmpty();
        assertThat(configured.throttled(5 * SECOND)).isTrue();
        assertThat(configured.limit(Measure.REQUESTS, 5 * SECOND)).contains(640L);
    }

    @Test
    void itComesBackStepByStepAndNoFurther() {
        boolean _ = configured.throttled(0);

        assertThat(configured.limit(Measure.REQUESTS, 25 * SECOND)).contains(840L);
        assertThat(configured.limit(Measure.REQUESTS, 100 * SECOND)).contains(1_000L);
        assertThat(configured.limit(Measure.REQUESTS, 9_000 * SECOND)).contains(1_000L);
    }

    @Test
    void someOfItIsAlwaysLeft() {
        for (int i = 0; i < 100; i++) {
            boolean _ = configured.throttled(i * 5 * SECOND);
        }

        assertThat(configured.limit(Measure.CONCURRENCY, 500 * SECOND)).contains(1L);
        assertThat(configured.limit(Measure.REQUESTS, 500 * SECOND)).contains(100L);
    }

    @Test
    void oneThrottlingIsNoLimitAndASecondOneIs() {
        assertThat(unknown.throttled(0)).isFalse();
        assertThat(unknown.limits(0)).isFalse();
        assertThat(unknown.throttled(60 * SECOND)).isTrue();
        assertThat(unknown.isLearning(60 * SECOND)).isFalse();
        assertThat(unknown.isLearning(62 * SECOND)).isTrue();

        unknown.learn(1_000, 500_000);

        assertThat(unknown.limit(Measure.REQUESTS, 62 * SECOND)).contains(800L);
        assertThat(unknown.limit(Measure.TOKENS, 62 * SECOND)).contains(400_000L);
        assertThat(unknown.limit(Measure.CONCURRENCY, 62 * SECOND)).isEmpty();
    }

    @Test
    void whatWasLearnedGrowsUntilItIsForgotten() {
        boolean _ = unknown.throttled(0);
        boolean _ = unknown.throttled(60 * SECOND);
        unknown.learn(1_000, 500_000);

        assertThat(unknown.limit(Measure.REQUESTS, 260 * SECOND)).contains(1_120L);
        assertThat(unknown.limits(860 * SECOND)).isFalse();
        assertThat(unknown.limit(Measure.REQUESTS, 860 * SECOND)).isEmpty();
    }

    @Test
    void fromAFewRequestsNothingIsLearned() {
        boolean _ = unknown.throttled(0);
        boolean _ = unknown.throttled(60 * SECOND);
        unknown.learn(59, 500_000);

        assertThat(unknown.limits(62 * SECOND)).isFalse();
    }

    @Test
    void aThrottlingLongAfterTheLastIsTheFirst() {
        boolean _ = unknown.throttled(0);

        assertThat(unknown.throttled(601 * SECOND)).isFalse();
    }
}
