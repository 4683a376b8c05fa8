package dev.director.cli.bench;

/**
 * What one contender did in one round.
 *
 * @param perSecond results seen in the measured window, by second
 * @param added by result, milliseconds from publishing to seeing it, less the model's nominal time
 * @param cpu what each result in the window cost
 * @param heapPeakMib the most heap in use at any collection, before it
 * @param heapLiveMib the most heap in use after a collection
 * @param counts every request and its results, warm-up included
 */
@SuppressWarnings("ArrayRecordComponent") // samples are read, never compared
record Measurement(
        double perSecond,
        double[] added,
        Watch.Cpu cpu,
        double heapPeakMib,
        double heapLiveMib,
        Counts counts) {

    /**
     * What became of all requests. Nothing but {@code completed} may differ from 0 beside {@code
     * sent}, which it equals.
     *
     * @param sent requests published
     * @param completed answered once, and well
     * @param lost never answered within the time given
     * @param duplicated results beyond the first
     * @param failed answered with another status than completed
     * @param unknown results of requests that were never sent
     */
    record Counts(
            long sent, long completed, long lost, long duplicated, long failed, long unknown) {

        boolean clean() {
            return sent == completed && lost + duplicated + failed + unknown == 0;
        }

        @Override
        public String toString() {
            return "%,d sent, %,d completed, %,d lost, %,d duplicated, %,d failed, %,d unknown"
                    .formatted(sent, completed, lost, duplicated, failed, unknown);
        }
    }

    double percentile(double percent) {
        return Samples.percentile(added, percent);
    }
}
