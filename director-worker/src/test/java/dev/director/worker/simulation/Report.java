package dev.director.worker.simulation;

import dev.director.worker.run.Lane;
import dev.director.worker.simulation.Tally.Damage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The simulation's results as docs/outage-simulation.md has them. */
final class Report {

    private static final String INTRODUCTION =
            """
            # Storms in virtual time

            What the rules of [outages](outages.md) come to, as a test computes it (`OutageSimulationTest`): the real gates, router, retries, dispatcher, lanes, mailboxes and loop of
            runs of three workers, against fake providers, with a clock that jumps from event to event. The test fails when this page is not what it computes, so a change of policy
            shows here. After one: `mvn test -pl director-worker -am -Dtest=OutageSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.write=true`.

            - *Load*: interactive and batch requests for `kimi-k2` (by OpenRouter and by Moonshot, a key each), and half as many for `gpt-4`, seeded. An answer takes 2 to 20 s, 1,500 tokens in
              and 500 out. Interactive callers wait for 10 minutes, batch for a day. A call may take 2 minutes.
            - *Settings*: as they are by default; interactive falls back to `gpt-4`, batch waits. No limits on the keys.
            - *Kafka* is not simulated: a commit takes no time, a hop through `kimi-dlt` 20 ms, an event of `director.control` 10 to 20 ms; a worker looks every 250 ms for what
              time alone allows (a real one every 50 ms).
            - *Down* is: connections refused and 503, and what is on its way is cut off.

            ## What became of the requests

            *Lost*: without exactly one result. *Burned*: failed, or given up by a lane that waits, for an error that cost nothing. *Drained*: from the end of the storm until the last request from before it
            has its result. *Cost*: of all calls, and of the same load without a storm, in US dollars.

            | storm | requests | by Kimi | by the fallback, interactive | batch | GPT-4's own | expired | failed | lost | burned | drained after | cost | without |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    private static final String DAMAGE =
            """

            ## What the storm cost the providers

            Calls that began in the trouble and came to nothing. Their bound is: *on their way*, which began before all workers knew, plus *tries*. A gate is tried by three workers after
            5, 10, 20, 40 s and then each minute (throttled: from 2 s on; with `Retry-After` 20 s it opens by itself, for 4 calls on each worker; a slow route opens for 4 calls on each worker, and hears of
            none in 40 s). That three workers try at once is the worst; mostly one does. *All knew*: from the first worker that had it closed to the last.

            | storm | provider | calls into it | on their way | tries at most | bound | cut off | all knew after |
            |---|---|---|---|---|---|---|---|
            """;

    private static final String RAMP =
            """

            ## What has waited does not come as a burst

            20,000 batch runs wait for Kimi, which comes back. From the first answer of each route on, by 5 seconds: calls that began, the most that were on their way at a time, and how many the
            gates of three workers allow (3 times 4, doubled every 5 s, and one for each answer; a worker has no more than 4,000 runs at a time).

            | seconds | openrouter: began | on their way | allowed | moonshot: began | on their way | allowed |
            |---|---|---|---|---|---|---|
            """;

    private static final String LESSONS =
            """

            ## What can be read from it

            - An outage costs Kimi one call a minute and route, however long it is and however many wait.
            - What it costs in money is the fallback, at ten times Kimi's price; `director.worker.on-outage.interactive: wait` is the other choice.
            - A 429 that says how long is believed: the key opens for all workers at once, so each of its openings costs 12 calls where a try costs one.
            - A brown-out is dear: nothing is known before the first calls time out. `director.models.call-timeout` (10 minutes by default) is how long that takes.
            - An outage of both models outlasts the patience of interactive callers: they expire, and their results say what they waited for. Batch does not notice.
            """;

    private Report() {}

    static String of(List<Tally> tallies, List<Ramp> ramps) {
        StringBuilder report = new StringBuilder(INTRODUCTION);
        tallies.forEach(tally -> report.append(requests(tally)));
        report.append(DAMAGE);
        for (Tally tally : tallies) {
            tally.damages().forEach(damage -> report.append(damage(tally, damage)));
        }
        report.append(RAMP);
        for (int i = 0; i < ramps.getFirst().stages().size(); i++) {
            report.append(ramp(i, ramps));
        }
        return report.append(LESSONS).toString();
    }

    private static String requests(Tally tally) {
        return row(
                tally.scenario().name(),
                number(tally.requests()),
                number(tally.byKimi()),
                number(tally.byFallback(Lane.INTERACTIVE)),
                number(tally.byFallback(Lane.BATCH)),
                number(tally.ofGpt()),
                number(tally.expired()),
                number(tally.failed()),
                number(tally.lost()),
                number(tally.burned()),
                tally.damages().isEmpty() ? "" : seconds(tally.drained()),
                dollars(tally.cost()),
                dollars(tally.costWithoutStorm()));
    }

    private static String damage(Tally tally, Damage damage) {
        boolean bounded = damage.isBounded();
        return row(
                tally.scenario().name(),
                damage.provider(),
                number(damage.into()),
                bounded ? number(damage.onTheirWay()) : "",
                bounded ? number(damage.mostTries()) : "",
                bounded ? number(damage.bound()) : "none: each is paid for and asked for again",
                number(damage.cutOff()),
                bounded ? damage.news().map(Report::millis).orElse("not all had to") : "");
    }

    private static String ramp(int stage, List<Ramp> ramps) {
        StringBuilder row = new StringBuilder("| %d to %d ".formatted(5 * stage, 5 * stage + 5));
        for (Ramp ramp : ramps) {
            Ramp.Stage at = ramp.stages().get(stage);
            row.append(
                    "| %s | %s | %s "
                            .formatted(
                                    number(at.began()), number(at.most()), number(at.allowed())));
        }
        return row.append("|\n").toString();
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String seconds(Duration time) {
        return number(Math.ceilDiv(time.toMillis(), 1_000)) + " s";
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }

    private static String dollars(BigDecimal cost) {
        return cost.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }
}
