package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.schemas.Topics;
import dev.director.testkit.process.ForkedJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * How soon a worker works that finds a long past in the log. What counts is the time from its
 * assignment to the first result on each of its partitions.
 */
final class Restore {
    static final String NAME = "restore";

    private static final double TARGET_SECONDS = 10;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Stage stage;
    private final Size size;
    private final String heap;
    private final Consumer<String> progress;

    /**
     * How much there is to restore.
     *
     * @param finished markers of finished runs
     * @param open runs that were accepted and have not finished
     */
    record Size(int finished, int open) {
        String title() {
            return "%,d finished markers, %,d open runs, %d partitions"
                    .formatted(finished, open, Stage.PARTITIONS);
        }
    }

    Restore(Stage stage, Size size, String heap, Consumer<String> progress) {
        this.stage = stage;
        this.size = size;
        this.heap = heap;
        this.progress = progress;
    }

    /** Writes the past, starts a worker on it and watches it come to work. */
    Outcome run() throws InterruptedException {
        Topics topics = stage.create("bench-restore.");
        String group = "bench-restore.group";
        Requests open = new Requests(topics.requests(), "open-", 0);
        progress.accept("restore: writing " + size.title());
        new PastWork(stage, topics, group).write(size.finished(), size.open(), open);
        Path gcLog = stage.file("restore-gc.log");
        try (var simulator = stage.simulate(Duration.ZERO);
                var watch = new RestoreWatch(stage.bootstrap(), topics, open, size.open())) {
            progress.accept("restore: starting a worker");
            long start = System.nanoTime();
            ForkedJvm worker =
                    start(
                            new Place(stage.bootstrap(), topics, group, Stage.PARTITIONS),
                            simulator.uri(),
                            gcLog);
            try {
                var restoredAt =
                        CompletableFuture.supplyAsync(
                                () -> RestoreLog.restoredAt(worker, LIMIT),
                                Thread::startVirtualThread);
                watch.publishProbes();
                boolean inTime =
                        watch.await(LIMIT, new Watch(worker, stage.broker())::requireAlive);
                GcLog.collect(worker);
                return outcome(
                        watch,
                        start,
                        joined(restoredAt) - Math.round(RestoreLog.seconds(worker) * 1e9),
                        RestoreLog.seconds(worker),
                        GcLog.read(gcLog),
                        inTime);
            } finally {
                Stage.end(worker);
            }
        }
    }

    private ForkedJvm start(Place place, String simulator, Path gcLog) {
        return Contender.DIRECTOR
                .launch(place, List.of())
                .jvm("-Xmx" + heap)
                .jvm(GcLog.options(gcLog))
                .env("OPENROUTER_BASE_URL", simulator + "/api/v1")
                .env("OPENROUTER_API_KEY", "simulated")
                .start();
    }

    private Outcome outcome(
            RestoreWatch watch,
            long start,
            long assigned,
            double restoring,
            GcLog heapUsed,
            boolean inTime) {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        rows.put("assigned its partitions", Map.of("seconds", (assigned - start) / 1e9));
        rows.put("restored them", Map.of("seconds", (assigned - start) / 1e9 + restoring));
        rows.put("first result", Map.of("seconds", watch.first().secondsSince(start)));
        rows.put(
                "a result on every partition",
                Map.of("seconds", watch.everyPartition().secondsSince(start)));
        rows.put(
                "a new request answered on every partition",
                Map.of("seconds", watch.everyProbe().secondsSince(start)));
        rows.put("all open runs finished", Map.of("seconds", watch.all().secondsSince(start)));
        rows.put("heap, at its peak", Map.of("MiB", heapUsed.peak()));
        rows.put("heap, after a full collection at the end", Map.of("MiB", heapUsed.last()));
        List<String> problems = new ArrayList<>();
        if (!inTime) {
            problems.add("timed out after " + LIMIT.toSeconds() + " s");
        }
        if (!watch.counts().clean()) {
            problems.add(watch.counts().toString());
        }
        return new Outcome(
                NAME,
                size.title() + ", seconds from the start of the process",
                rows,
                List.of(
                        verdict("from assignment to the first result, s", watch.first(), assigned),
                        verdict(
                                "from assignment to a result on every partition, s",
                                watch.everyPartition(),
                                assigned)),
                problems);
    }

    private static Verdict verdict(String what, RestoreWatch.Moment moment, long assigned) {
        return Verdict.of(what, moment.secondsSince(assigned), false, TARGET_SECONDS);
    }

    private static long joined(CompletableFuture<Long> moment) {
        try {
            return moment.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof BenchFailure failure ? failure : e;
        }
    }
}
