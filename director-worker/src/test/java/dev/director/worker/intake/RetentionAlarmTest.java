package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Invariant 17. */
class RetentionAlarmTest {

    private static final Instant SEEN = Instant.parse("2026-11-01T12:00:00Z");

    private final SettableClock clock = new SettableClock(SEEN);
    private final RetentionAlarm alarm = new RetentionAlarm(Duration.ofDays(7), clock);

    @Test
    void isRaisedNearHalfOfTheRetentionAndNotBefore() {
        clock.advance(Duration.ofDays(2).plusHours(19));
        assertThat(alarm.check(SEEN)).isFalse();

        clock.advance(Duration.ofHours(1));
        assertThat(alarm.check(SEEN)).isTrue();
    }

    @Test
    void isRaisedOnceAMinuteHoweverManyStart() {
        clock.advance(Duration.ofDays(3));

        assertThat(alarm.check(SEEN)).isTrue();
        assertThat(alarm.check(SEEN)).isFalse();
        clock.advance(Duration.ofMinutes(1));
        assertThat(alarm.check(SEEN)).isTrue();
    }

    @Test
    void isNeverRaisedWhereTheTopicKeepsAllForEver() {
        RetentionAlarm none = new RetentionAlarm(Duration.ofMillis(Long.MAX_VALUE), clock);
        clock.advance(Duration.ofDays(3_650));

        assertThat(none.check(SEEN)).isFalse();
    }
}
