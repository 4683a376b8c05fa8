package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.CallId;
import dev.director.testkit.simulator.CallRecord;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Promise 2 for runs of several turns, with tools of the worker and of the caller, and approvals:
 * what is in the journal is not done again.
 */
@DirectorTest
class ToolLoopTest {

    private static final int RUNS = 60;
    private static final int TURNS = 6;

    /** The turn whose payment is not approved. */
    private static final int DENIED = 4;

    private static final Duration LIMIT = Duration.ofMinutes(4);

    /** How long the model and the caller take, so that a kill meets runs at every boundary. */
    private static final Latency THINKING = new Latency.Uniform(60, 240);

    @TempDir private Path folder;

    /** Kills until every kind of step has been the last of some run in every turn. */
    @Test
    void aWorkerThatIsKilledAtEveryStepBoundaryGoesOnAtTheLastCommittedStep(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws IOException {
        Set<String> missed = boundaries();
        for (int wave = 0; !missed.isEmpty() && wave < 4; wave++) {
            try (Scene scene = new Scene(broker, within(prefix, wave), simulator)) {
                scene.submit();
                while (!missed.isEmpty() && !scene.isDone()) {
                    Set<String> now = scene.boundaries();
                    now.retainAll(missed);
                    // Several at a time at first, so that few kills do.
                    if (now.size() >= (wave == 0 ? Math.min(3, missed.size()) : 1)) {
                        missed.removeAll(scene.kill());
                    }
                }
                scene.judge();
            }
        }
        assertThat(missed).as("boundaries at which no run was killed").isEmpty();
    }

    private static TopicPrefix within(TopicPrefix prefix, int wave) {
        return new TopicPrefix(prefix.value() + wave + ".");
    }

    /** On demand: 200 seeded instants. */
    @Test
    @Tag("campaign")
    void orAtAnyInstant(Broker broker, TopicPrefix prefix, ProviderSimulator simulator)
            throws IOException {
        long seed = Long.getLong("loop.seed", System.nanoTime());
        System.out.println("loop.seed=" + seed);
        Random random = new Random(seed);
        int kills = Integer.getInteger("loop.kills", 200);
        for (int batch = 0; kills > 0; batch++) {
            try (Scene scene = new Scene(broker, within(prefix, batch), simulator)) {
                scene.submit();
                for (int i = 0; i < 20 && kills > 0 && !scene.isDone(); i++, kills--) {
                    scene.letRun(Duration.ofMillis(random.nextInt(50, 900)));
                    scene.kill();
                }
                scene.judge();
            }
        }
    }

    /** What a run's newest record can be, in each turn that calls tools. */
    private static Set<String> boundaries() {
        return IntStream.range(1, TURNS)
                .boxed()
                .flatMap(turn ->
                        List.of("turn-ended", "tool-began", "tool-ended", "answered").stream()
                                .map(kind -> kind + " " + turn))
                .filter(boundary -> !boundary.equals("tool-began " + DENIED))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Runs, the worker that is killed under them, and their caller. */
    private final class Scene implements AutoCloseable {

        private final Broker broker;
        private final TopicPrefix prefix;
        private final ProviderSimulator simulator;
        private final Path ran;
        private final Upstream upstream;
        private final Caller caller;
        private ForkedJvm worker;
        private final List<Kill> kills = new ArrayList<>();
        private long inFlight;

        Scene(Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws IOException {
            this.broker = broker;
            this.prefix = prefix;
            this.simulator = simulator;
            this.ran = Files.writeString(folder.resolve("ran-" + prefix.value()), "");
            simulator.calls().clear();
            simulator.script(sixTurns());
            worker = fork();
            upstream = new Upstream(broker, prefix, simulator);
            caller = new Caller(broker, prefix);
            caller.answerAll(ToolLoopTest::answer);
        }

        private ForkedJvm fork() {
            return TestWorker.fork(
                    ToolWorker.class,
                    broker.bootstrapServers(),
                    prefix,
                    "a",
                    simulator,
                    "--tools.ran=" + ran);
        }

        void submit() {
            for (int i = 0; i < RUNS; i++) {
                upstream.expect("r" + i);
                upstream.publishRaw(request("r" + i));
            }
        }

        /** Says at which boundaries runs were: nothing is written before the worker is back. */
        Set<String> kill() {
            inFlight += simulator.calls().open();
            worker.kill();
            Instant killed = Instant.now();
            Journaled here = journaled();
            kills.add(new Kill(killed, here.turns()));
            worker = fork();
            return here.boundaries();
        }

        boolean isDone() {
            return upstream.results.count() >= RUNS;
        }

        void letRun(Duration time) {
            await().atMost(LIMIT).pollDelay(time).until(() -> true);
        }

        Set<String> boundaries() {
            return journaled().boundaries();
        }

        private Journaled journaled() {
            Map<String, String> newest = new HashMap<>();
            Map<String, Integer> turns = new HashMap<>();
            for (TopicRecord record : upstream.journal()) {
                String run = record.key().orElseThrow().split(",")[2];
                if (record.value().isEmpty()) {
                    newest.remove(run);
                    continue;
                }
                JsonNode step = record.json();
                if (step.path("kind").asString("").equals("turn-ended")) {
                    turns.put(run, step.path("turn").asInt());
                }
                if (step.has("kind")) {
                    newest.put(run, step.path("kind").asString() + " " + turns.get(run));
                }
            }
            return new Journaled(new HashSet<>(newest.values()), turns);
        }

        /** Calls of turns that the journal had when the worker was killed before. */
        private List<String> calledAgain() {
            List<String> again = new ArrayList<>();
            for (CallRecord call : simulator.calls().all()) {
                CallId id = CallId.parse(call.header()).orElseThrow();
                int committed =
                        kills.stream()
                                .filter(kill -> kill.at().isBefore(call.started()))
                                .mapToInt(kill ->
                                        kill.turns().getOrDefault("\"" + id.requestId() + "\"", 0))
                                .max()
                                .orElse(0);
                if (id.turn() <= committed) {
                    again.add(call.header());
                }
            }
            return again;
        }

        void judge() throws IOException {
            upstream.awaitAllOnce(LIMIT);
            assertThat(worker.isAlive()).isTrue();
            long repeated = simulator.calls().total() - (long) RUNS * TURNS;
            Map<String, Integer> unknown = new TreeMap<>();
            for (int i = 0; i < RUNS; i++) {
                ToolLoopTest.judge(upstream.awaitResult("r" + i).json(), unknown);
            }
            System.out.printf(
                    "tool loop: %d runs of %d turns, %d kills: %d calls repeated (%d seen in flight), unknown %s%n",
                    RUNS, TURNS, kills.size(), repeated, inFlight, unknown);
            // A call that was answered and whose turn was not committed yet is in flight too.
            assertThat(repeated).isBetween(0L, (long) RUNS * kills.size());
            assertThat(calledAgain()).as("turns that were committed, and called again").isEmpty();
            assertThat(unknown).doesNotContainKeys("look", "find");
            assertThat(callsOf(ran, "1")).as("bought twice").doesNotHaveDuplicates();
            assertThat(callsOf(ran, "2")).as("paid twice").doesNotHaveDuplicates();
            assertThat(callsOf(ran, "2"))
                    .as("denied, and paid")
                    .noneMatch(it -> it.contains("." + DENIED + ".2."));
            assertThat(caller.calledTwice()).isEmpty();
            assertThat(caller.count()).isEqualTo(RUNS * (TURNS - 1) * 2);
            assertThat(upstream.deadLetters()).isEmpty();
            assertThat(upstream.leftInTheJournal()).isEmpty();
        }

        @Override
        public void close() {
            worker.kill();
            caller.close();
            upstream.close();
        }
    }

    /**
     * What the journal has.
     *
     * @param boundaries of each open run the newest record: its kind, and its turn
     * @param turns by run, the newest that is committed
     */
    private record Journaled(Set<String> boundaries, Map<String, Integer> turns) {}

    private record Kill(Instant at, Map<String, Integer> turns) {}

    /** Everything twice, as an executor that delivers at least once does. */
    private static void answer(Caller caller, JsonNode call) {
        String city = call.at("/arguments/city").asString();
        boolean denied = call.path("approval").asBoolean() && call.path("turn").asInt() == DENIED;
        String output =
                call.path("approval").asBoolean()
                        ? Boolean.toString(!denied)
                        : "\"found " + city + "\"";
        caller.answer(call, output);
        caller.answer(call, output);
    }

    /** The result equals the undisturbed one, but for calls of which nobody knows. */
    private static void judge(JsonNode result, Map<String, Integer> unknown) {
        assertThat(result.path("status").asString()).isEqualTo("completed");
        assertThat(result.path("turns").asInt()).isEqualTo(TURNS);
        assertThat(result.path("attempts").size()).isGreaterThanOrEqualTo(TURNS);
        List<String> said = List.of(result.at("/message/content").asString().split(" \\| "));
        assertThat(said).hasSize(4 * (TURNS - 1));
        List<JsonNode> calls = result.path("toolCalls").valueStream().toList();
        assertThat(calls).hasSize(said.size());
        for (int i = 0; i < calls.size(); i++) {
            String name = calls.get(i).path("name").asString();
            String outcome = calls.get(i).path("outcome").asString();
            int turn = i / 4 + 1;
            if (outcome.equals("unknown")) {
                unknown.merge(name, 1, Integer::sum);
                assertThat(said.get(i)).startsWith("It is not known");
            } else if (name.equals("pay") && turn == DENIED) {
                assertThat(outcome).isEqualTo("aborted");
                assertThat(said.get(i)).startsWith("The call was not approved");
            } else {
                assertThat(outcome).isEqualTo("completed");
                assertThat(said.get(i)).isEqualTo(SAYS.get(name) + " c" + turn);
            }
        }
    }

    private static final Map<String, String> SAYS =
            Map.of("look", "seen in", "buy", "bought in", "pay", "paid in", "find", "found");

    /** Five turns that call all tools, and an answer; a repeated call of a turn says the same. */
    private static Script sixTurns() {
        List<Rule> rules = new ArrayList<>();
        for (int turn = 1; turn < TURNS; turn++) {
            rules.add(
                    Rule.whenTurns(turn - 1)
                            .always(Behaviour.Answer.toolCalls(allTools(turn)))
                            .after(THINKING));
        }
        rules.add(Rule.any().always(new Behaviour.Recite()).after(THINKING));
        return Script.of(rules.toArray(Rule[]::new));
    }

    private static String allTools(int turn) {
        Map<String, String> tools = new LinkedHashMap<>();
        tools.put("l", "look");
        tools.put("b", "buy");
        tools.put("p", "pay");
        tools.put("f", "find");
        return tools.entrySet().stream()
                .map(tool ->
                        "{\"id\":\"%s%d\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"{\\\"city\\\":\\\"c%d\\\"}\"}}"
                                .formatted(tool.getKey(), turn, tool.getValue(), turn))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String request(String requestId) {
        return """
        {"requestId":"%s","model":"kimi-k2","messages":[{"role":"user","content":"%s"}],"tools":[
          {"type":"function","function":{"name":"look"}},
          {"type":"function","function":{"name":"buy"}},
          {"type":"function","function":{"name":"pay"}},
          {"type":"function","function":{"name":"find","parameters":{"type":"object"}}}]}\
        """
                .formatted(requestId, requestId);
    }

    /** The calls of the tool at that place of a turn which ran, in order of their ids. */
    private static List<String> callsOf(Path ran, String place) throws IOException {
        return Files.readAllLines(ran).stream()
                .filter(call -> call.matches(".*\\.\\d+\\." + place + "\\.[0-9a-f]+"))
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
