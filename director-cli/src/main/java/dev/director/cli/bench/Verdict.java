package dev.director.cli.bench;

/**
 * Whether a target was met.
 *
 * @param what the figure
 * @param value as measured; not a number where nothing could be measured, which meets no target
 * @param target its bound, with the side it is on
 * @param met whether the value is on the right side
 */
record Verdict(String what, double value, String target, boolean met) {

    static Verdict of(String what, double value, boolean atLeast, double bound) {
        boolean met = atLeast ? value >= bound : value <= bound;
        return new Verdict(what, value, (atLeast ? ">= " : "<= ") + Report.number(bound), met);
    }
}
