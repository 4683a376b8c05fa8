package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Machine MACHINE =
            new Machine(2, 24_000, "OpenJDK 64-Bit Server VM 25", "Linux amd64", 0.5);

    @Test
    void aTableHasAColumnForEveryFigureAndADashForEveryGap() {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        rows.put("director", row(2_150.4, 0.956));
        rows.put("bare", row(2_249, 1));
        rows.put("listener", Map.of("results/s", 12.34));
        var verdicts = List.of(Verdict.of("results/s, of bare", 0.956, true, 0.85));

        String text = Report.of(new Outcome("throughput", "instant", rows, verdicts, List.of()));

        assertThat(text)
                .isEqualTo(
                        """

                        throughput: instant
                                    results/s  of bare
                          director      2,150     0.96
                          bare          2,249     1.00
                          listener       12.3        -
                          results/s, of bare: 0.96, target >= 0.85: met
                        """);
    }

    @Test
    void aMissedTargetAndAProblemStandOut() {
        var verdicts = List.of(Verdict.of("added latency p50, ms", 12, false, 10));
        var outcome = new Outcome("latency", "paced", Map.of(), verdicts, List.of("1 lost of 600"));

        assertThat(Report.of(outcome))
                .contains("  added latency p50, ms: 12.0, target <= 10.0: NOT met\n")
                .contains("  PROBLEM 1 lost of 600\n");
    }

    @Test
    void numbersHaveTheDecimalsThatSaySomething() {
        assertThat(Report.number(12_345.6)).isEqualTo("12,346");
        assertThat(Report.number(99.96)).isEqualTo("100.0");
        assertThat(Report.number(0.849)).isEqualTo("0.85");
        assertThat(Report.number(-3.14159)).isEqualTo("-3.14");
        assertThat(Report.number(Double.NaN)).isEqualTo("-");
    }

    @Test
    void jsonHasPlainNumbersAndLeavesGapsOut() {
        var rows = Map.of("bare", row(2_249.5, Double.NaN));
        var verdicts = List.of(Verdict.of("results/s", 2_249.5, true, 100));
        var outcome = new Outcome("throughput", "instant", rows, verdicts, List.of());

        var json = Codec.mapper().readTree(Report.json(MACHINE, List.of(outcome)));

        var scenario = json.at("/scenarios/0");
        assertThat(json.at("/machine/cores").intValue()).isEqualTo(2);
        assertThat(scenario.at("/rows/bare").size()).isEqualTo(1);
        assertThat(scenario.at("/rows/bare").get("results/s").doubleValue()).isEqualTo(2_249.5);
        assertThat(scenario.at("/verdicts/0/met").booleanValue()).isTrue();
    }

    private static Map<String, Double> row(double rate, double ratio) {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("results/s", rate);
        row.put("of bare", ratio);
        return row;
    }
}
