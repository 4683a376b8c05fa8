package dev.director.cli.bench;

import java.util.function.ToDoubleFunction;

/**
 * What is asked of Director in a scenario.
 *
 * @param what the figure that counts
 * @param atLeast whether the bound is a lower one
 * @param bound the bound itself, met when the figure equals it
 * @param figure finds the figure
 */
record Target(String what, boolean atLeast, double bound, ToDoubleFunction<Figures> figure) {

    static Target atLeast(String what, double bound, ToDoubleFunction<Figures> figure) {
        return new Target(what, true, bound, figure);
    }

    static Target atMost(String what, double bound, ToDoubleFunction<Figures> figure) {
        return new Target(what, false, bound, figure);
    }

    Verdict judge(Figures figures) {
        return Verdict.of(what, figure.applyAsDouble(figures), atLeast, bound);
    }
}
