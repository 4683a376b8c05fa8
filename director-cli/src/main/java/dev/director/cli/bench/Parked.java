package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.testkit.observe.ResultsObserver;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.process.ForkedJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs that wait for their callers: what they cost in memory, how soon another worker has taken
 * them over after a {@code kill -9}, and that each goes on there when its answer comes.
 */
final class Parked {
    static final String NAME = "parked";

    private static final int TURNS = 2;
    private static final double MEMORY_TARGET = 50;
    private static final double RESTORE_TARGET = 10;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration LATE_DUPLICATES = Duration.ofSeconds(1);

    private final Stage stage;
    private final int runs;
    private final String heap;
    private final Consumer<String> progress;

    Parked(Stage stage, int runs, String heap, Consumer<String> progress) {
        this.stage = stage;
        this.runs = runs;
        this.heap = heap;
        this.progress = progress;
    }

    Outcome run() throws InterruptedException {
        Topics topics = stage.create("bench-parked.");
        Place place = new Place(stage.bootstrap(), topics, "bench-parked.group", Stage.PARTITIONS);
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        try (var simulator = stage.simulate(Duration.ZERO);
                var calls = ResultsObserver.of(stage.bootstrap(), topics.toolCalls());
                var results = ResultsObserver.of(stage.bootstrap(), topics.results());
                Producer<byte[], byte[]> producer = Clients.producer(stage.bootstrap())) {
            LoopScript.play(simulator.uri(), LoopScript.of(TURNS));
            Path gcLog = stage.file("parked-gc.log");
            ForkedJvm first = start(place, simulator.uri(), "first", gcLog);
            double before;
            double after;
            try {
                Stage.awaitLine(first, Contender.DIRECTOR.readyLine());
                progress.accept("parked: %d runs to warm up".formatted(runs));
                submit(producer, Requests.ofTurns(topics.requests(), "warm-", TURNS), runs);
                calls.awaitResults(runs, LIMIT);
                answer(producer, topics, calls.inOrder());
                results.awaitResults(runs, LIMIT);
                before = held(first, gcLog);
                progress.accept("parked: %d runs that wait".formatted(runs));
                submit(producer, Requests.ofTurns(topics.requests(), "run-", TURNS), runs);
                calls.awaitResults(2 * runs, LIMIT);
                after = held(first, gcLog);
            } finally {
                first.kill();
            }
            progress.accept("parked: killed; another worker takes them over");
            Path otherLog = stage.file("parked-other-gc.log");
            ForkedJvm second = start(place, simulator.uri(), "second", otherLog);
            try {
                Stage.awaitLine(second, Contender.DIRECTOR.readyLine());
                double restored = RestoreLog.seconds(second);
                double restoredHeap = held(second, otherLog);
                List<TopicRecord> open = calls.inOrder().subList(runs, 2 * runs);
                long answered = System.nanoTime();
                answer(producer, topics, open);
                results.awaitResults(2 * runs, LIMIT);
                double resumed = (System.nanoTime() - answered) / 1e9;
                results.awaitQuiet(LATE_DUPLICATES, LIMIT);
                rows.put("heap before they came", Map.of("MiB", before));
                rows.put("heap with all of them parked", Map.of("MiB", after));
                rows.put("heap of the other worker, restored", Map.of("MiB", restoredHeap));
                rows.put("restored by the other worker", Map.of("seconds", restored));
                rows.put("all answered to all resumed and finished", Map.of("seconds", resumed));
                rows.put("runs resumed and finished", Map.of("runs/s", runs / resumed));
                rows.put(
                        "model calls that failed and were made again",
                        Map.of("calls", (double) repeated(results)));
                return new Outcome(
                        NAME,
                        "%,d runs that wait for their callers, %d partitions"
                                .formatted(runs, Stage.PARTITIONS),
                        rows,
                        List.of(
                                Verdict.of(
                                        "memory that they take, MiB",
                                        after - before,
                                        false,
                                        MEMORY_TARGET),
                                Verdict.of("restored, s", restored, false, RESTORE_TARGET)),
                        problems(results, calls));
            } finally {
                Stage.end(second);
            }
        }
    }

    private ForkedJvm start(Place place, String simulator, String slot, Path gcLog) {
        return Contender.DIRECTOR
                .launch(place, List.of(Contender.SLOT + slot))
                .jvm("-Xmx" + heap)
                .jvm(GcLog.options(gcLog))
                .env("OPENROUTER_BASE_URL", simulator + "/api/v1")
                .env("OPENROUTER_API_KEY", "simulated")
                .start();
    }

    private static void submit(Producer<byte[], byte[]> producer, Requests requests, int number) {
        for (int run = 0; run < number; run++) {
            var _ = producer.send(requests.record(run));
        }
        producer.flush();
    }

    private static void answer(
            Producer<byte[], byte[]> producer, Topics topics, List<TopicRecord> calls) {
        for (TopicRecord call : calls) {
            JsonNode asked = call.json();
            ObjectNode result = Codec.mapper().createObjectNode();
            result.set("callId", asked.get("callId"));
            result.set("requestId", asked.get("requestId"));
            result.put("output", "In Lyon.");
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    topics.toolResults(),
                                    call.raw().key(),
                                    result.toString().getBytes(StandardCharsets.UTF_8)));
        }
        producer.flush();
    }

    /** What the process holds after a full collection, in MiB. */
    private static double held(ForkedJvm worker, Path gcLog) throws InterruptedException {
        GcLog.collect(worker);
        GcLog.collect(worker);
        return GcLog.read(gcLog).last();
    }

    private List<String> problems(ResultsObserver results, ResultsObserver calls) {
        List<String> problems = new ArrayList<>();
        if (results.count() != 2 * runs) {
            problems.add("%d results for %d runs".formatted(results.count(), 2 * runs));
        }
        if (calls.count() != 2 * runs) {
            problems.add("%d tool calls for %d runs".formatted(calls.count(), 2 * runs));
        }
        results.inOrder().stream()
                .map(TopicRecord::json)
                .filter(result -> !isFinished(result))
                .collect(Collectors.groupingBy(Parked::words, Collectors.counting()))
                .forEach((how, count) -> problems.add(count + " runs ended otherwise: " + how));
        return problems;
    }

    private static boolean isFinished(JsonNode result) {
        return result.path("status").asString().equals("completed")
                && result.path("turns").asInt() == TURNS;
    }

    private static long repeated(ResultsObserver results) {
        return results.inOrder().stream()
                .flatMap(result -> result.json().path("attempts").valueStream())
                .filter(attempt -> attempt.path("outcome").asString().equals("failed"))
                .count();
    }

    private static String words(JsonNode result) {
        return "%s %s after %d turns and %d calls"
                .formatted(
                        result.path("status").asString(),
                        result.at("/error/code").asString(""),
                        result.path("turns").asInt(),
                        result.path("attempts").size());
    }
}
