package dev.director.cli.bench;

import java.util.Arrays;

/** Statistics over plain arrays. */
final class Samples {
    private Samples() {}

    /**
     * The nearest-rank percentile: the smallest sample that at least {@code percent} of all samples
     * do not pass.
     *
     * @param percent above 0, at most 100
     * @return not a number where there are no samples
     */
    static double percentile(double[] samples, double percent) {
        if (samples.length == 0) {
            return Double.NaN;
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    /** The middle one, or the mean of the middle two; not a number where there are none. */
    static double median(double... samples) {
        if (samples.length == 0) {
            return Double.NaN;
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
