package dev.director.cli.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The measurements of a scenario, round by round; medians over them are what counts. */
final class Figures {
    private final OptionalDouble ideal;
    private final Map<Contender, List<Measurement>> rounds = new EnumMap<>(Contender.class);

    /**
     * @param ideal results in a second that nothing can pass, where there is such a bound
     */
    Figures(OptionalDouble ideal) {
        this.ideal = ideal;
    }

    void add(Contender contender, Measurement measurement) {
        rounds.computeIfAbsent(contender, _ -> new ArrayList<>()).add(measurement);
    }

    List<Measurement> of(Contender contender) {
        return rounds.getOrDefault(contender, List.of());
    }

    /** The median over the rounds. */
    double median(Contender contender, ToDoubleFunction<Measurement> figure) {
        return Samples.median(of(contender).stream().mapToDouble(figure).toArray());
    }

    /** The worst round. */
    double worst(Contender contender, ToDoubleFunction<Measurement> figure) {
        return of(contender).stream().mapToDouble(figure).max().orElse(Double.NaN);
    }

    /**
     * The median of the rounds' ratios: each compares runs that stood next to each other in time,
     * so that a slow spell of the machine weighs on both.
     */
    double rateRatio(Contender contender, Contender baseline) {
        int complete = Math.min(of(contender).size(), of(baseline).size());
        double[] ratios = new double[complete];
        for (int round = 0; round < complete; round++) {
            double rate = of(baseline).get(round).perSecond();
            ratios[round] = rate == 0 ? Double.NaN : of(contender).get(round).perSecond() / rate;
        }
        return Samples.median(ratios);
    }

    double rateOfIdeal(Contender contender) {
        return ideal.isEmpty()
                ? Double.NaN
                : median(contender, Measurement::perSecond) / ideal.getAsDouble();
    }

    double rateOfBare() {
        return rateRatio(Contender.DIRECTOR, Contender.BARE);
    }

    double rateOfIdeal() {
        return rateOfIdeal(Contender.DIRECTOR);
    }

    double heapPeak() {
        return worst(Contender.DIRECTOR, Measurement::heapPeakMib);
    }

    double addedP50() {
        return median(Contender.DIRECTOR, one -> one.percentile(50));
    }

    double addedP99() {
        return median(Contender.DIRECTOR, one -> one.percentile(99));
    }
}
