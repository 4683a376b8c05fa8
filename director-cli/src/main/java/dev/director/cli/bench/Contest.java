package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.schemas.Topics;
import dev.director.testkit.process.ForkedJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs a scenario: contender after contender, round after round, so that slow spells of the machine
 * meet all of them.
 */
final class Contest {
    /** Beyond the model's latency: how long the last results may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stage stage;
    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * How thoroughly.
     *
     * @param window what is counted, for each contender and round
     * @param rounds how often each contender runs
     * @param conversations over how many conversations requests are spread; 0 for none at all
     * @param heap {@code -Xmx} of every contender
     * @param contenders those that run, where a scenario has them
     */
    record Plan(
            Duration window,
            int rounds,
            int conversations,
            String heap,
            Set<Contender> contenders) {}

    Contest(Stage stage, Plan plan, Consumer<String> progress) {
        this.stage = stage;
        this.plan = plan;
        this.progress = progress;
    }

    /** Measures; what goes wrong with one contender is told and does not stop the others. */
    Outcome run(Scenario scenario) throws InterruptedException {
        Machine.requireConnections(scenario);
        Figures figures = new Figures(scenario.idealPerSecond());
        List<String> problems = new ArrayList<>();
        try (var simulator = stage.simulate(scenario.modelLatency())) {
            if (scenario.script().isPresent()) {
                LoopScript.play(simulator.uri(), scenario.script().get());
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                for (Contender contender : contenders(scenario)) {
                    String label = scenario.name() + " " + round + " " + contender.label();
                    progress.accept("%s: %s".formatted(label, scenario.title()));
                    try {
                        var measured = measure(scenario, round, contender, simulator.uri());
                        figures.add(contender, measured);
                        progress.accept(
                                "%s: %,.0f results/s; %s"
                                        .formatted(label, measured.perSecond(), measured.counts()));
                        if (!measured.counts().clean()) {
                            problems.add(label + ": " + measured.counts());
                        }
                    } catch (BenchFailure failure) {
                        problems.add(label + ": " + failure.getMessage());
                    }
                }
            }
        }
        return outcome(scenario, figures, problems);
    }

    private List<Contender> contenders(Scenario scenario) {
        return scenario.contenders().stream().filter(plan.contenders()::contains).toList();
    }

    private Measurement measure(Scenario scenario, int round, Contender contender, String simulator)
            throws InterruptedException {
        String name = "bench-%s-%d-%s.".formatted(scenario.name(), round, contender.label());
        Topics topics = stage.create(name);
        Path gcLog = stage.file(name + "gc.log");
        Place place = new Place(stage.bootstrap(), topics, name + "group", Stage.PARTITIONS);
        ForkedJvm process = start(contender, place, scenario.workerSettings(), simulator, gcLog);
        try {
            Stage.awaitLine(process, contender.readyLine());
            var seen = drive(scenario, contender, topics, process);
            if (!seen.settled()) {
                progress.accept(
                        name + " had not settled when it was measured: distrust its figures");
            }
            if (seen.counts().clean()) {
                Stage.end(process);
            } else {
                progress.accept(name + " left its log in " + process.outputFile());
            }
            GcLog heap = GcLog.read(gcLog);
            return new Measurement(
                    seen.perSecond(),
                    seen.addedMs(),
                    seen.cpu(),
                    heap.peak(),
                    heap.live(),
                    seen.counts());
        } finally {
            process.terminate(Stage.STOP);
        }
    }

    private Driver.Seen drive(
            Scenario scenario, Contender contender, Topics topics, ForkedJvm process) {
        Requests requests = contender.requests(topics.requests(), plan.conversations());
        try (Driver driver =
                new Driver(
                        stage.bootstrap(),
                        topics,
                        Stage.PARTITIONS,
                        requests,
                        new Watch(process, stage.broker()))) {
            return driver.run(scenario, plan.window(), PATIENCE.plus(scenario.modelLatency()));
        }
    }

    private ForkedJvm start(
            Contender contender,
            Place place,
            List<String> workerSettings,
            String simulator,
            Path gcLog) {
        return contender
                .launch(place, workerSettings)
                .jvm("-Xmx" + plan.heap())
                .jvm(GcLog.options(gcLog))
                .env("OPENROUTER_BASE_URL", simulator + "/api/v1")
                .env("OPENROUTER_API_KEY", "simulated")
                .start();
    }

    private Outcome outcome(Scenario scenario, Figures figures, List<String> problems) {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        for (Contender contender : contenders(scenario)) {
            rows.put(contender.label(), row(contender, figures));
        }
        return new Outcome(
                scenario.name(),
                scenario.title(),
                rows,
                scenario.targets().stream().map(target -> target.judge(figures)).toList(),
                problems);
    }

    private static Map<String, Double> row(Contender contender, Figures figures) {
        Map<String, Double> row = new LinkedHashMap<>();
        int round = 0;
        for (Measurement measured : figures.of(contender)) {
            row.put("round " + ++round, measured.perSecond());
        }
        row.put("results/s", figures.median(contender, Measurement::perSecond));
        row.put("of bare", figures.rateRatio(contender, Contender.BARE));
        row.put("of ideal", figures.rateOfIdeal(contender));
        for (int percent : new int[] {50, 95, 99, 100}) {
            String column = percent == 100 ? "max" : "p" + percent;
            row.put(
                    String.format(Locale.ROOT, "+%s ms", column),
                    figures.median(contender, one -> one.percentile(percent)));
        }
        row.put("cpu ms", figures.median(contender, one -> one.cpu().contender()));
        row.put("broker ms", figures.median(contender, one -> one.cpu().broker()));
        row.put("heap MiB", figures.worst(contender, Measurement::heapPeakMib));
        row.put("after GC MiB", figures.worst(contender, Measurement::heapLiveMib));
        return row;
    }
}
