package dev.director.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"90s,PT90S", "30m,PT30M", "2h,PT2H", "2H,PT2H", "3d,PT72H"})
    void readsHowLongAgo(String text, Duration ago) {
        assertThat(Moment.parse(text, NOW)).contains(NOW.minus(ago));
    }

    @Test
    void readsATimeOfAnyZone() {
        assertThat(Moment.parse("2026-11-26T13:00:00+01:00", NOW)).contains(NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "-2h", "2 h", "1w", "12", "2026-11-26", "1234567d"})
    void anythingElseIsNone(String text) {
        assertThat(Moment.parse(text, NOW)).isEmpty();
    }
}
