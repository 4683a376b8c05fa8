package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Promise 2 for runs of several turns: what is in the journal is not done again. */
@DirectorTest
class ToolLoopTest {

    private static final int RUNS = 60;
    private static final int TURNS = 6;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir private Path folder;

    @Test
    void aWorkerThatIsKilledInEveryPartOfALoopGoesOnAtTheLastCommittedStep(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws IOException {
        goesOn(broker, prefix, simulator, List.of(20, 110, 200, 290));
    }

    /** On demand: 200 seeded instants. */
    @Test
    @Tag("campaign")
    void orAtAnyInstant(Broker broker, TopicPrefix prefix, ProviderSimulator simulator)
            throws IOException {
        long seed = Long.getLong("loop.seed", System.nanoTime());
        System.out.println("loop.seed=" + seed);
        Random random = new Random(seed);
        List<Integer> instants = random.ints(200, 1, RUNS * TURNS - 10).sorted().boxed().toList();
        goesOn(broker, prefix, simulator, instants);
    }

    /** Kills the worker whenever that many calls have been made, and starts it again. */
    private void goesOn(
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator,
            List<Integer> killedAfterCalls)
            throws IOException {
        simulator.script(sixTurns());
        Path ran = folder.resolve("ran");
        Files.writeString(ran, "");
        ForkedJvm worker = fork(broker, prefix, simulator);
        try (Upstream upstream = new Upstream(broker, prefix, simulator)) {
            for (int i = 0; i < RUNS; i++) {
                upstream.expect("r" + i);
                upstream.publishRaw(request("r" + i));
            }
            for (int calls : killedAfterCalls) {
                await().atMost(LIMIT).until(() -> simulator.calls().total() >= calls);
                worker.kill();
                worker = fork(broker, prefix, simulator);
            }
            upstream.awaitAllOnce(LIMIT);
            assertThat(worker.isAlive()).isTrue();

            long repeated = simulator.calls().total() - (long) RUNS * TURNS;
            System.out.printf(
                    "tool loop: %d runs of %d turns, killed after %s calls, %d repeated%n",
                    RUNS, TURNS, killedAfterCalls, repeated);
            assertThat(repeated).isBetween(0L, (long) RUNS * killedAfterCalls.size());
            long unknown = 0;
            for (int i = 0; i < RUNS; i++) {
                unknown += judge(upstream.awaitResult("r" + i).json());
            }
            System.out.printf("tool loop: of %d calls nobody knows%n", unknown);
            assertThat(unknown).isBetween(1L, (long) RUNS * killedAfterCalls.size());
            assertThat(boughtTwice(ran)).isEmpty();
            assertThat(upstream.leftInTheJournal()).isEmpty();
        } finally {
            worker.kill();
        }
    }

    /** How many of its tools nobody knows of. */
    private static long judge(JsonNode result) {
        assertThat(result.path("status").asString()).isEqualTo("completed");
        assertThat(result.at("/message/content").asString()).isEqualTo("done");
        assertThat(result.path("turns").asInt()).isEqualTo(TURNS);
        assertThat(result.path("toolCalls").size()).isEqualTo(2 * (TURNS - 1));
        assertThat(result.path("attempts").size()).isGreaterThanOrEqualTo(TURNS);
        return result.path("toolCalls")
                .valueStream()
                .filter(call -> call.path("outcome").asString().equals("unknown"))
                .count();
    }

    /** Five turns that call both tools, and an answer; a repeated call of a turn says the same. */
    private static Script sixTurns() {
        List<Rule> rules = new ArrayList<>();
        for (int turn = 1; turn < TURNS; turn++) {
            rules.add(
                    Rule.whenTurns(turn - 1)
                            .always(Behaviour.Answer.toolCalls(bothTools(turn)))
                            .after(new Latency.Fixed(150)));
        }
        rules.add(Rule.any().always(Behaviour.Answer.text("done")).after(new Latency.Fixed(150)));
        return Script.of(rules.toArray(Rule[]::new));
    }

    private static String bothTools(int turn) {
        return """
        [{"id":"l%1$d","type":"function","function":{"name":"look","arguments":"{\\"city\\":\\"c%1$d\\"}"}},
         {"id":"b%1$d","type":"function","function":{"name":"buy","arguments":"{\\"city\\":\\"c%1$d\\"}"}}]\
        """
                .formatted(turn);
    }

    private ForkedJvm fork(Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        return TestWorker.fork(
                ToolWorker.class,
                broker.bootstrapServers(),
                prefix,
                "a",
                simulator,
                "--tools.ran=" + folder.resolve("ran"));
    }

    private static String request(String requestId) {
        return """
        {"requestId":"%s","model":"kimi-k2","messages":[{"role":"user","content":"%s"}],"tools":[
          {"type":"function","function":{"name":"look"}},
          {"type":"function","function":{"name":"buy"}}]}\
        """
                .formatted(requestId, requestId);
    }

    /** Calls of the tool that is not repeatable: the second of each turn. */
    private static Set<String> boughtTwice(Path ran) throws IOException {
        Set<String> seen = new HashSet<>();
        return Files.readAllLines(ran).stream()
                .filter(call -> call.matches(".*\\.\\d+\\.1\\.[0-9a-f]+"))
                .filter(call -> !seen.add(call))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
