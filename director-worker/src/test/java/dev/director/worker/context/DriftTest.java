package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DriftTest {

    private final Drift drift = new Drift();

    @Test
    void routesAreKeptApart() {
        drift.billed("a", 100, 142);
        drift.billed("b", 100, 90);

        assertThat(drift.routes()).containsOnlyKeys("a", "b");
        assertThat(drift.routes().get("a")).isEqualTo(new Drift.Observed(1, 1.42, 1.42));
    }

    @Test
    void theFirstCallsAreAveragedAndLaterOnesReplaceThem() {
        drift.billed("a", 100, 100);
        drift.billed("a", 100, 200);
        assertThat(drift.routes().get("a").ratio()).isEqualTo(1.5);
        assertThat(drift.routes().get("a").last()).isEqualTo(2);

        for (int i = 0; i < 200; i++) {
            drift.billed("a", 1000, 1100);
        }

        assertThat(drift.routes().get("a").ratio()).isCloseTo(1.1, within(0.001));
        assertThat(drift.routes().get("a").calls()).isEqualTo(202);
    }

    @Test
    void callsWithoutFiguresAreLeftAside() {
        drift.billed("a", 0, 100);
        drift.billed("a", 100, 0);
        drift.billed("a", 100, -1);

        assertThat(drift.routes()).isEmpty();
    }
}
