package dev.director.worker.model.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BegunTest {

    private static final long START = -Duration.ofHours(7).toNanos();

    private final Begun begun = new Begun(START);

    @Test
    void whatBeganCountsForMoreThanAMinuteAndForLessThanTwoSecondsMore() {
        begun.add(500, at(0.9));

        assertThat(begun.sum(Measure.REQUESTS, at(61.5))).isEqualTo(1);
        assertThat(begun.sum(Measure.TOKENS, at(61.5))).isEqualTo(500);
        assertThat(begun.sum(Measure.TOKENS, at(62))).isZero();
        assertThat(begun.sum(Measure.REQUESTS, at(9_999))).isZero();
    }

    @Test
    void itTellsWhenThereIsRoomAgain() {
        begun.add(500, at(0));
        begun.add(300, at(10));
        begun.add(200, at(20));

        assertThat(begun.untilAtMost(1_000, Measure.TOKENS, at(20))).isZero();
        assertThat(begun.untilAtMost(500, Measure.TOKENS, at(20)))
                .isEqualTo(Duration.ofSeconds(41).toNanos());
        assertThat(begun.untilAtMost(0, Measure.TOKENS, at(20)))
                .isEqualTo(Duration.ofSeconds(61).toNanos());
        assertThat(begun.untilAtMost(2, Measure.REQUESTS, at(20)))
                .isEqualTo(Duration.ofSeconds(41).toNanos());
        assertThat(begun.untilAtMost(-1, Measure.REQUESTS, at(20))).isEqualTo(Begun.NEVER);
    }

    @Test
    void itReportsByTwoSecondsTheNewestFirst() {
        begun.add(500, at(0));
        begun.add(300, at(4));
        begun.add(200, at(5));

        assertThat(begun.buckets(Measure.TOKENS, at(5))).containsExactly(500L, 0L, 500L);
        assertThat(begun.buckets(Measure.REQUESTS, at(5))).containsExactly(2L, 0L, 1L);
        assertThat(begun.buckets(Measure.REQUESTS, at(70))).isEmpty();
    }

    private static long at(double seconds) {
        return START + (long) (seconds * 1e9);
    }
}
