package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Runs scenarios for a moment: whether they measure, not what. */
@Tag("campaign")
class BenchSmokeTest {
    @ParameterizedTest
    @ValueSource(strings = {"throughput", "inflight", "latency"})
    void everyContenderAnswersEachRequestOnce(String scenario) {
        var json = bench(scenario, "--seconds=2", "--warm-up=2", "--rounds=1");

        for (var row : json.at("/scenarios/0/rows")) {
            assertThat(row.path("results/s").doubleValue()).isPositive();
        }
        assertThat(json.at("/scenarios/0/verdicts")).isNotEmpty();
    }

    @Test
    void aRestoredWorkerFinishesItsOpenRuns() {
        var json = bench("restore", "--finished=5000", "--open=500");

        var rows = json.at("/scenarios/0/rows");
        assertThat(rows.at("/all open runs finished/seconds").doubleValue()).isPositive();
    }

    @Test
    void toolCallsOfABadVendorAreAccountedFor() {
        var json = bench("tools", "--runs=50");

        var rows = json.at("/scenarios/0/rows");
        assertThat(rows.at("/all calls/number").doubleValue()).isGreaterThanOrEqualTo(100);
        assertThat(rows.at("/wanted and executed/%").doubleValue()).isGreaterThan(80);
    }

    private static JsonNode bench(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit =
                new CommandLine(new BenchCommand())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(concat(args));
        assertThat(exit).describedAs("%s%s", out, err).isZero();
        return Codec.mapper().readTree(out.toString());
    }

    private static String[] concat(String... args) {
        var all = new ArrayList<>(List.of(args));
        all.add("--json");
        return all.toArray(String[]::new);
    }
}
