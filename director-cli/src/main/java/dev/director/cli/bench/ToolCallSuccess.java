package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.testkit.observe.TopicReader;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Call;
import dev.director.testkit.simulator.Profile;
import dev.director.testkit.simulator.Provider;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.Script;
import dev.director.testkit.simulator.SimulatorSettings;
import dev.director.testkit.simulator.WorstVendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Runs of three turns, two of which call a tool, on the worst published vendor: how many of the
 * wanted calls are executed, and what becomes of those that come wrong. What the vendor cannot do
 * falls back to a model that calls as it should.
 */
final class ToolCallSuccess {
    static final String NAME = "tools";

    private static final long SEED = 1;
    private static final int WANTED = 2;
    private static final int MAX_TURNS = 25;
    private static final String ID_PREFIX = "tools-";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final ObjectNode ARGUMENTS =
            Codec.mapper().createObjectNode().put("number", "4711").put("days", 2);
    private static final double TARGET = 99;

    /** What the model says that a run falls back to. */
    private static final String RIGHT =
            "[{\"id\":\"f1\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}]"
                    .formatted(LoopWorkerMain.BOOK, StringNode.valueOf(ARGUMENTS.toString()));

    private static final String OUTPUT = LoopWorkerMain.booked("4711", 2);

    private final Stage stage;
    private final int runs;
    private final String heap;
    private final Consumer<String> progress;
    private final CallsServed served = new CallsServed();

    ToolCallSuccess(Stage stage, int runs, String heap, Consumer<String> progress) {
        this.stage = stage;
        this.runs = runs;
        this.heap = heap;
        this.progress = progress;
    }

    Outcome run() throws InterruptedException {
        Topics topics = stage.create("bench-tools.");
        Place place = new Place(stage.bootstrap(), topics, "bench-tools.group", Stage.PARTITIONS);
        // In this process: which call came how is noted as it is served.
        var settings = SimulatorSettings.defaults().withSeed(SEED).withoutLog();
        try (var simulator = ProviderSimulator.start(settings);
                var other = ProviderSimulator.start(settings);
                Producer<byte[], byte[]> producer = Clients.producer(stage.bootstrap())) {
            simulator.script(script());
            other.script(whatItFallsBackTo());
            ForkedJvm worker =
                    Contender.LOOP
                            .launch(place, List.of())
                            .jvm("-Xmx" + heap)
                            .env("OPENROUTER_BASE_URL", simulator.uri() + "/api/v1")
                            .env("OPENROUTER_API_KEY", "simulated")
                            .env("OPENAI_BASE_URL", other.uri() + "/v1")
                            .env("OPENAI_API_KEY", "simulated")
                            .start();
            try {
                Stage.awaitLine(worker, Contender.LOOP.readyLine());
                progress.accept("tools: %d runs, seed %d".formatted(runs, SEED));
                Requests requests =
                        Requests.offering(
                                topics.requests(), ID_PREFIX, LoopWorkerMain.BOOK, MAX_TURNS);
                for (int run = 0; run < runs; run++) {
                    var _ = producer.send(requests.record(run));
                }
                producer.flush();
                return outcome(awaitResults(topics, new Watch(worker, stage.broker())));
            } finally {
                Stage.end(worker);
            }
        }
    }

    /** A provider of its own, that calls as it should. */
    private Script whatItFallsBackTo() {
        return Script.of(
                isDone(),
                Rule.when(
                                call -> {
                                    served.noteOther(call);
                                    return true;
                                })
                        .always(Answer.toolCalls(RIGHT)));
    }

    private static Rule isDone() {
        return Rule.when(call -> booked(call) >= WANTED)
                .always(Answer.text("It will be kept for you."));
    }

    private Script script() {
        List<Rule> rules = new ArrayList<>();
        rules.add(isDone());
        rules.addAll(
                WorstVendor.rules(
                        new WorstVendor.Wish(
                                LoopWorkerMain.BOOK, ARGUMENTS, "number", "days", "note"),
                        call -> booked(call) < WANTED,
                        served::note));
        return Script.of(rules.toArray(Rule[]::new)).as(Profile.of(Provider.OPENROUTER_TOGETHER));
    }

    /** How often the tool has done what was meant in the conversation so far. */
    private static long booked(Call call) {
        return call.body()
                .path("messages")
                .valueStream()
                .filter(message -> message.path("role").asString("").equals("tool"))
                .filter(message -> message.path("content").asString("").equals(OUTPUT))
                .count();
    }

    private List<TopicRecord> awaitResults(Topics topics, Watch watch) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            List<TopicRecord> results = TopicReader.readAll(stage.bootstrap(), topics.results());
            if (results.size() >= runs) {
                return results;
            }
            watch.requireAlive();
            if (System.nanoTime() > end) {
                throw new BenchFailure("the runs did not end within " + LIMIT);
            }
            Thread.sleep(Duration.ofSeconds(1));
        }
    }

    private Outcome outcome(List<TopicRecord> results) {
        var account = new ToolCallAccount(served, WANTED);
        results.forEach(result -> account.add(result.json()));
        return new Outcome(
                NAME,
                "%d runs of three turns with a tool, the worst published vendor of kimi-k2, seed %d"
                        .formatted(runs, SEED),
                account.rows(),
                List.of(
                        Verdict.of(
                                "wanted calls that were executed, %",
                                account.executionSuccess(), true, TARGET)),
                account.problems(runs));
    }
}
