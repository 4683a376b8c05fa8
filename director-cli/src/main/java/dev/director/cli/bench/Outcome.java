package dev.director.cli.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario showed.
 *
 * @param scenario its name
 * @param title what it is, in one line
 * @param rows by contender or phase, the figures by column, in order; not a number where there is
 *     none
 * @param verdicts by target
 * @param problems lost, duplicated or failed results, and contenders that could not be measured
 */
record Outcome(
        String scenario,
        String title,
        Map<String, Map<String, Double>> rows,
        List<Verdict> verdicts,
        List<String> problems) {

    Outcome {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        verdicts = List.copyOf(verdicts);
        problems = List.copyOf(problems);
    }

    /** A scenario that could not run at all. */
    static Outcome failed(String scenario, String title, String problem) {
        return new Outcome(scenario, title, Map.of(), List.of(), List.of(problem));
    }
}
