package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private final Figures figures = new Figures(OptionalDouble.of(1_000));

    @Test
    void ratiosComparePerRoundSoThatASlowRoundWeighsOnBoth() {
        round(900, 1_000);
        round(90, 100); // the machine was busy
        round(880, 1_000);

        assertThat(figures.rateOfBare()).isEqualTo(0.9, within(1e-9));
    }

    @Test
    void aRoundThatOneOfThemDidNotFinishIsNotCompared() {
        round(900, 1_000);
        figures.add(Contender.DIRECTOR, rate(10));

        assertThat(figures.rateOfBare()).isEqualTo(0.9, within(1e-9));
    }

    @Test
    void theIdealIsComparedWithTheMedianRate() {
        round(800, 1_000);
        round(900, 1_000);

        assertThat(figures.rateOfIdeal()).isEqualTo(0.85, within(1e-9));
    }

    @Test
    void withoutAnIdealThereIsNoRatioToIt() {
        Figures unbounded = new Figures(OptionalDouble.empty());
        unbounded.add(Contender.DIRECTOR, rate(800));

        assertThat(unbounded.rateOfIdeal()).isNaN();
    }

    @Test
    void heapIsThatOfTheWorstRound() {
        figures.add(Contender.DIRECTOR, heap(300));
        figures.add(Contender.DIRECTOR, heap(500));
        figures.add(Contender.DIRECTOR, heap(400));

        assertThat(figures.heapPeak()).isEqualTo(500);
    }

    @Test
    void whatWasNotMeasuredMeetsNoTarget() {
        assertThat(Target.atLeast("rate", 0.85, Figures::rateOfBare).judge(figures).met())
                .isFalse();
        assertThat(Target.atMost("latency", 10, Figures::addedP50).judge(figures).met()).isFalse();
    }

    @Test
    void aTargetIsMetByItsBound() {
        assertThat(Verdict.of("rate", 0.85, true, 0.85).met()).isTrue();
        assertThat(Verdict.of("rate", 0.8499, true, 0.85).met()).isFalse();
        assertThat(Verdict.of("ms", 10, false, 10).met()).isTrue();
        assertThat(Verdict.of("ms", 10.1, false, 10).met()).isFalse();
    }

    private void round(double director, double bare) {
        figures.add(Contender.DIRECTOR, rate(director));
        figures.add(Contender.BARE, rate(bare));
    }

    private static Measurement rate(double perSecond) {
        return new Measurement(perSecond, new double[0], new Watch.Cpu(0, 0), 0, 0, none());
    }

    private static Measurement heap(double peak) {
        return new Measurement(0, new double[0], new Watch.Cpu(0, 0), peak, 0, none());
    }

    private static Measurement.Counts none() {
        return new Measurement.Counts(0, 0, 0, 0, 0, 0);
    }
}
