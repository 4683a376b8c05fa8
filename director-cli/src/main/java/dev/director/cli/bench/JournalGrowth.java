package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.schemas.Topics;
import dev.director.testkit.observe.TopicReader;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.process.ForkedJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** What runs of ever more turns write: promise 4 says that twice the turns are twice the bytes. */
final class JournalGrowth {
    static final String NAME = "journal";

    private static final int[] TURNS = {10, 20, 40, 80};
    private static final int RUNS = 5;
    private static final double MOST = 2.2;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Stage stage;
    private final String heap;
    private final Consumer<String> progress;

    JournalGrowth(Stage stage, String heap, Consumer<String> progress) {
        this.stage = stage;
        this.heap = heap;
        this.progress = progress;
    }

    Outcome run() throws InterruptedException {
        Topics topics = stage.create("bench-journal.");
        Place place = new Place(stage.bootstrap(), topics, "bench-journal.group", Stage.PARTITIONS);
        try (var simulator = stage.simulate(Duration.ZERO);
                Producer<byte[], byte[]> producer = Clients.producer(stage.bootstrap())) {
            LoopScript.play(simulator.uri(), LoopScript.of(TURNS));
            ForkedJvm worker =
                    Contender.LOOP
                            .launch(place, List.of())
                            .jvm("-Xmx" + heap)
                            .env("OPENROUTER_BASE_URL", simulator.uri() + "/api/v1")
                            .env("OPENROUTER_API_KEY", "simulated")
                            .start();
            try {
                Stage.awaitLine(worker, Contender.LOOP.readyLine());
                for (int turns : TURNS) {
                    progress.accept("journal: %d runs of %d turns".formatted(RUNS, turns));
                    Requests requests = Requests.ofTurns(topics.requests(), prefix(turns), turns);
                    for (int run = 0; run < RUNS; run++) {
                        var _ = producer.send(requests.record(run));
                    }
                    producer.flush();
                }
                awaitResults(topics, new Watch(worker, stage.broker()));
                return outcome(topics);
            } finally {
                Stage.end(worker);
            }
        }
    }

    private static String prefix(int turns) {
        return "turns" + turns + "-";
    }

    private void awaitResults(Topics topics, Watch watch) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (read(topics.results()).size() < RUNS * TURNS.length) {
            watch.requireAlive();
            if (System.nanoTime() > end) {
                throw new BenchFailure("the runs did not end within " + LIMIT);
            }
            Thread.sleep(Duration.ofMillis(500));
        }
    }

    private List<TopicRecord> read(String topic) {
        return TopicReader.readAll(stage.bootstrap(), topic);
    }

    private Outcome outcome(Topics topics) {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        List<Verdict> verdicts = new ArrayList<>();
        double before = Double.NaN;
        for (int turns : TURNS) {
            double journal = bytes(topics.journal(), turns);
            double all =
                    journal
                            + bytes(topics.usage(), turns)
                            + bytes(topics.results(), turns)
                            + bytes(topics.finished(), turns);
            Map<String, Double> row = new LinkedHashMap<>();
            row.put("journal bytes", journal);
            row.put("all bytes", all);
            row.put("of half the turns", all / before);
            rows.put(turns + " turns", row);
            if (!Double.isNaN(before)) {
                verdicts.add(
                        Verdict.of(
                                "%d turns, of the bytes of half as many".formatted(turns),
                                all / before,
                                false,
                                MOST));
            }
            before = all;
        }
        return new Outcome(
                NAME,
                "what a run writes, journal, usage, result and marker together",
                rows,
                verdicts,
                problems(topics));
    }

    /** Of one run, keys and values. */
    private double bytes(String topic, int turns) {
        return read(topic).stream()
                        .filter(record ->
                                (record.key().orElse("") + record.value().orElse(""))
                                        .contains(prefix(turns)))
                        .mapToLong(
                                record -> length(record.raw().key()) + length(record.raw().value()))
                        .sum()
                / (double) RUNS;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private List<String> problems(Topics topics) {
        return read(topics.results()).stream()
                .filter(result -> !result.json().path("status").asString("").equals("completed"))
                .map(result -> String.valueOf(result.json().path("error")))
                .toList();
    }
}
