package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.RawProducer;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.CallId;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A dead letter that is redriven goes on where its run failed, and gets one result more. */
@DirectorTest
class RedriveTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Behaviour REFUSAL = Behaviour.Status.of(400);

    @TempDir private Path folder;

    private Broker broker;
    private TopicPrefix prefix;
    private ProviderSimulator simulator;
    private Path ran;
    private ForkedJvm worker;
    private Upstream upstream;

    @BeforeEach
    void create(Broker testBroker, TopicPrefix testPrefix, ProviderSimulator testSimulator)
            throws IOException {
        broker = testBroker;
        prefix = testPrefix;
        simulator = testSimulator;
        ran = Files.writeString(folder.resolve("ran"), "");
        worker = fork();
        upstream = new Upstream(broker, prefix, simulator);
    }

    @AfterEach
    void close() {
        worker.kill();
        upstream.close();
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

    private void restart() {
        worker.kill();
        worker = fork();
    }

    @Test
    void onlyTheTurnThatFailedIsCalledAgainAndNoToolRunsTwice() throws IOException {
        thirdTurn(REFUSAL);
        submit("r1");
        JsonNode failed = upstream.awaitResult("r1", 0);
        assertThat(failed.path("status").asString()).isEqualTo("failed");

        thirdTurn(new Behaviour.Recite());
        upstream.redrive(letter("r1", 0));

        JsonNode result = upstream.awaitResult("r1", 1);
        assertThat(result.path("status").asString()).isEqualTo("completed");
        assertThat(result.path("turns").asInt()).isEqualTo(3);
        assertThat(result.path("toolCalls")).hasSize(4);
        assertThat(result.at("/message/content").asString())
                .isEqualTo("seen in c1 | bought in c1 | seen in c2 | bought in c2");
        assertThat(turnsCalled("r1", 1)).containsExactly(3);
        judge();
        assertThat(upstream.leftInTheJournal()).isEmpty();
        assertThat(
                        upstream.read(upstream.topics.usage()).stream()
                                .map(usage -> usage.header("ce_id")))
                .doesNotHaveDuplicates()
                .hasSize(simulator.calls().count("default/r1"));
    }

    @Test
    void aLetterThatIsRedrivenTwiceIsAnsweredOnce() throws IOException {
        thirdTurn(REFUSAL);
        submit("r1");
        TopicRecord letter = letter("r1", 0);

        thirdTurn(new Behaviour.Recite());
        upstream.redrive(letter);
        upstream.redrive(letter);
        upstream.awaitResult("r1", 1);
        upstream.redrive(letter);
        restart();
        upstream.redrive(letter);

        judge();
        assertThat(turnsCalled("r1", 1)).containsExactly(3);
    }

    /** Also while no worker is there, and when the time that the request named is over. */
    @Test
    void whatFailsAgainCanBeRedrivenAgain() throws IOException {
        Instant deadline = Instant.now().plusSeconds(20);
        thirdTurn(REFUSAL);
        upstream.expect("r1");
        upstream.publishRaw(request("r1", ",\"limits\":{\"deadline\":\"" + deadline + "\"}"));
        upstream.redrive(letter("r1", 0));
        TopicRecord letter = letter("r1", 1);

        worker.kill();
        thirdTurn(new Behaviour.Recite());
        await().atMost(LIMIT).until(() -> Instant.now().isAfter(deadline));
        upstream.redrive(letter);
        worker = fork();

        assertThat(upstream.awaitResult("r1", 1).path("status").asString()).isEqualTo("failed");
        assertThat(upstream.awaitResult("r1", 2).path("status").asString()).isEqualTo("completed");
        assertThat(turnsCalled("r1", 2)).containsExactly(3);
        judge();
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    @Test
    void itGoesOnAfterItsWorkerDiedBehindTheRedrive() throws IOException {
        thirdTurn(REFUSAL);
        submit("r1");
        TopicRecord letter = letter("r1", 0);
        thirdTurn(new Behaviour.Hang());
        upstream.redrive(letter);
        await().atMost(LIMIT).until(() -> !turnsCalled("r1", 1).isEmpty());

        worker.kill();
        thirdTurn(new Behaviour.Recite());
        worker = fork();

        assertThat(upstream.awaitResult("r1", 1).path("status").asString()).isEqualTo("completed");
        assertThat(turnsCalled("r1", 1)).containsOnly(3);
        judge();
    }

    /** Each letter twice, and the worker killed wherever it is. */
    @Test
    void manyThatAreRedrivenUnderKillsAreEachAnsweredOnceMore() throws IOException {
        int runs = 60;
        thirdTurn(REFUSAL);
        for (int i = 0; i < runs; i++) {
            submit("r" + i);
        }
        upstream.awaitAllOnce(LIMIT);
        List<TopicRecord> letters = upstream.deadLetters();
        assertThat(letters).hasSize(runs);
        long before = simulator.calls().total();

        simulator.script(script(new Behaviour.Recite(), new Latency.Uniform(20, 200)));
        for (int kill = 0; kill < 3; kill++) {
            letters.subList(kill * 20, kill * 20 + 20).forEach(upstream::redrive);
            letters.forEach(letter -> {
                if (letters.indexOf(letter) < 20) {
                    upstream.redrive(letter);
                }
            });
            long calls = before + kill * 20L + 5;
            await().atMost(LIMIT).until(() -> simulator.calls().total() >= calls);
            restart();
        }

        judge();
        for (int i = 0; i < runs; i++) {
            assertThat(upstream.awaitResult("r" + i, 1).path("status").asString())
                    .isEqualTo("completed");
            assertThat(turnsCalled("r" + i, 1)).containsOnly(3);
        }
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    /** Invariant 12: a lane change of generation 0 is none of generation 1. */
    @Test
    void aRunThatFellBackAndFailedFallsBackOnceMoreAfterItsRedrive() throws IOException {
        simulator.script(Rule.any().always(REFUSAL));
        upstream.expect("r1");
        upstream.publishRaw(Upstream.json("r1", "hello"));
        TopicRecord letter = letter("r1", 0);
        TopicRecord hop = upstream.read(upstream.topics.kimiDlt()).getFirst();

        simulator.script(
                Rule.whenModel("moonshotai/kimi-k2").always(REFUSAL),
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(300)));
        upstream.redrive(letter);
        await().atMost(LIMIT).until(() -> upstream.read(upstream.topics.kimiDlt()).size() == 2);
        try (RawProducer producer = new RawProducer(broker.bootstrapServers())) {
            producer.sendTo(
                    upstream.topics.kimiDlt(),
                    hop.raw().partition(),
                    hop.raw().key(),
                    hop.raw().value(),
                    Map.of("director-generation", "0", "director-hop", "1"));
        }

        JsonNode result = upstream.awaitResult("r1", 1);
        assertThat(result.at("/message/content").asString()).isEqualTo("echo: hello");
        assertThat(upstream.read(upstream.topics.kimiDlt()))
                .extracting(it -> it.header("director-generation").orElseThrow())
                .startsWith("0", "1");
        judge();
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    private void judge() throws IOException {
        upstream.awaitAllOnce(LIMIT);
        assertThat(Files.readAllLines(ran)).doesNotHaveDuplicates();
    }

    private TopicRecord letter(String requestId, int generation) {
        upstream.awaitResult(requestId, generation);
        return upstream.deadLetters().stream()
                .filter(letter -> letter.json().path("requestId").asString().equals(requestId))
                .filter(letter ->
                        letter.header("director-generation")
                                .orElseThrow()
                                .equals(Integer.toString(generation)))
                .reduce((_, newer) -> newer)
                .orElseThrow();
    }

    /** Of the model calls of a generation the turns. */
    private List<Integer> turnsCalled(String requestId, int generation) {
        return simulator.calls().of("default/" + requestId).stream()
                .map(call -> CallId.parse(call.header()).orElseThrow())
                .filter(id -> id.generation() == generation)
                .map(CallId::turn)
                .toList();
    }

    private void thirdTurn(Behaviour behaviour) {
        simulator.script(script(behaviour, new Latency.Fixed(0)));
    }

    /** Two turns that call both tools, and a third. */
    private static Script script(Behaviour third, Latency latency) {
        return Script.of(
                Rule.whenTurns(0).always(Behaviour.Answer.toolCalls(tools(1))),
                Rule.whenTurns(1).always(Behaviour.Answer.toolCalls(tools(2))),
                Rule.any().always(third).after(latency));
    }

    private static String tools(int turn) {
        return """
        [{"id":"l%1$d","type":"function","function":{"name":"look","arguments":"{\\"city\\":\\"c%1$d\\"}"}},
         {"id":"b%1$d","type":"function","function":{"name":"buy","arguments":"{\\"city\\":\\"c%1$d\\"}"}}]\
        """
                .formatted(turn);
    }

    private void submit(String requestId) {
        upstream.expect(requestId);
        upstream.publishRaw(request(requestId, ""));
    }

    private static String request(String requestId, String more) {
        return """
        {"requestId":"%s","model":"kimi-k2","fallback":false,
         "messages":[{"role":"user","content":"hi"}],"tools":[
          {"type":"function","function":{"name":"look"}},
          {"type":"function","function":{"name":"buy"}}]%s}\
        """
                .formatted(requestId, more);
    }
}
