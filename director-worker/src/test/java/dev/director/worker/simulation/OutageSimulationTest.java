package dev.director.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.simulation.Tally.Damage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What the rules of docs/outages.md come to in storms of hours, and that docs/outage-simulation.md
 * has it so. With {@code -Dsimulation.write=true} it writes that page instead.
 */
class OutageSimulationTest {

    private static final Path PAGE = Path.of("../docs/outage-simulation.md");

    private static final Duration BEGIN = Duration.ofMinutes(3);
    private static final Duration SHORT = Duration.ofMinutes(15);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private static final List<Scenario> STORMS =
            List.of(
                    Scenario.of("none", Storm.NONE, 2, Duration.ofMinutes(10)),
                    Scenario.of(
                            "Kimi down for 2.75 hours",
                            kimi(new Trouble.Down(), Duration.ofMinutes(165)),
                            0.5,
                            Duration.ofHours(3)),
                    quarter("429 with `Retry-After: 20`", throttling(Optional.of(20))),
                    quarter("429 without", throttling(Optional.empty())),
                    quarter("20 times as slow", new Trouble.Slowness(20)),
                    Scenario.of(
                            "down and up, 30 s each, 15 times",
                            Storm.flapping(
                                    Storm.KIMI, new Trouble.Down(), BEGIN, HALF_A_MINUTE, 15),
                            2,
                            Duration.ofMinutes(25)),
                    quarter("half of the answers of no use", new Trouble.Nonsense(50)),
                    Scenario.of(
                            "Kimi and GPT-4 down for 30 minutes",
                            kimi(new Trouble.Down(), Duration.ofMinutes(30))
                                    .and(
                                            Storm.of(
                                                    Storm.GPT,
                                                    new Trouble.Down(),
                                                    BEGIN,
                                                    Duration.ofMinutes(30))),
                            1,
                            Duration.ofMinutes(40)));

    private static final Scenario RECOVERY =
            new Scenario(
                    "20,000 wait while Kimi is down for 3 minutes",
                    Storm.of(Storm.KIMI, new Trouble.Down(), Duration.ZERO, BEGIN),
                    List.of(),
                    BEGIN,
                    20_000);

    private static Storm kimi(Trouble trouble, Duration length) {
        return Storm.of(Storm.KIMI, trouble, BEGIN, length);
    }

    /** Of an hour. */
    private static Scenario quarter(String name, Trouble trouble) {
        return Scenario.of(name, kimi(trouble, SHORT), 2, Duration.ofMinutes(25));
    }

    private static Trouble throttling(Optional<Integer> seconds) {
        return new Trouble.Throttling(seconds.map(Duration::ofSeconds));
    }

    @Test
    void noStormLosesARunOrBurnsItsAttemptsOrCostsMoreCallsThanTheGatesAllow() throws Exception {
        List<Tally> tallies = new ArrayList<>();
        for (Scenario storm : STORMS) {
            tallies.add(Simulation.of(storm));
        }
        Tally recovery = Simulation.of(RECOVERY);
        tallies.add(recovery);
        List<Ramp> ramps =
                List.of("openrouter", "moonshot").stream()
                        .map(provider -> Ramp.of(provider, recovery.calls(), BEGIN, 10))
                        .toList();
        String report = Report.of(tallies, ramps);
        if (Boolean.getBoolean("simulation.write")) {
            Files.writeString(PAGE, report);
        }

        tallies.forEach(OutageSimulationTest::holds);
        assertThat(ramps)
                .flatExtracting(Ramp::stages)
                .allSatisfy(stage -> assertThat(stage.most()).isLessThanOrEqualTo(stage.allowed()));
        assertThat(PAGE).content().isEqualTo(report);
    }

    private static void holds(Tally tally) {
        String storm = tally.scenario().name();
        assertThat(tally.lost()).as("%s: lost", storm).isZero();
        assertThat(tally.burned()).as("%s: burned", storm).isZero();
        assertThat(tally.drained()).as("%s: drained", storm).isLessThan(Duration.ofMinutes(3));
        assertThat(tally.damages())
                .filteredOn(Damage::isBounded)
                .allSatisfy(damage ->
                        assertThat(damage.into())
                                .as("%s: calls into %s", storm, damage.provider())
                                .isLessThanOrEqualTo(damage.bound()));
    }
}
