package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void percentilesAreOfTheNearestRank() {
        double[] samples = IntStream.rangeClosed(1, 200).mapToDouble(i -> 201 - i).toArray();

        assertThat(Samples.percentile(samples, 50)).isEqualTo(100);
        assertThat(Samples.percentile(samples, 99)).isEqualTo(198);
        assertThat(Samples.percentile(samples, 99.9)).isEqualTo(200);
        assertThat(Samples.percentile(samples, 100)).isEqualTo(200);
    }

    @Test
    void aSingleSampleIsEveryPercentile() {
        assertThat(Samples.percentile(new double[] {7}, 1)).isEqualTo(7);
        assertThat(Samples.percentile(new double[] {7}, 100)).isEqualTo(7);
    }

    @Test
    void nothingIsKnownOfNoSamples() {
        assertThat(Samples.percentile(new double[0], 50)).isNaN();
        assertThat(Samples.median()).isNaN();
    }

    @Test
    void theMedianOfAnEvenCountLiesBetweenTheMiddleTwo() {
        assertThat(Samples.median(9, 1, 5)).isEqualTo(5);
        assertThat(Samples.median(9, 1, 5, 2)).isEqualTo(3.5);
    }

    @Test
    void theCallersArrayKeepsItsOrder() {
        double[] samples = {3, 1, 2};

        Samples.percentile(samples, 50);
        Samples.median(samples);

        assertThat(samples).containsExactly(3, 1, 2);
    }
}
