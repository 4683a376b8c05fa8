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
import dev.director.testkit.simulator.CallRecord;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What Kimi fails goes to its dead-letter topic, and is finished on GPT-4. */
@DirectorTest
class FallbackTest {

    private static final Logger log = LoggerFactory.getLogger(FallbackTest.class);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String KIMI = "moonshotai/kimi-k2";
    private static final String FIND =
            """
            ,"tools":[{"type":"function","function":{"name":"find","parameters":{
              "type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]\
            """;

    private Broker broker;
    private TopicPrefix prefix;
    private ProviderSimulator simulator;
    private Upstream upstream;

    @BeforeEach
    void create(Broker testBroker, TopicPrefix testPrefix, ProviderSimulator testSimulator) {
        broker = testBroker;
        prefix = testPrefix;
        simulator = testSimulator;
        worker("w0").close();
        upstream = new Upstream(broker, prefix, simulator);
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    private TestWorker worker(String slot) {
        return TestWorker.start(broker.bootstrapServers(), prefix, slot, simulator);
    }

    @Test
    void theRequestGoesThroughTheDeadLetterTopicAndTheResultShowsBothModelsAndWhy() {
        simulator.script(
                Rule.whenModel(KIMI).always(Behaviour.Status.of(400)),
                Rule.any().always(new Behaviour.Echo()));
        try (TestWorker _ = worker("w1")) {
            String request = Upstream.json("r1", "hello");
            upstream.expect("r1");
            upstream.publishRaw(request);

            JsonNode result = upstream.awaitResult("r1").json();

            assertThat(result.path("status").asString()).isEqualTo("completed");
            assertThat(result.at("/message/content").asString()).isEqualTo("echo: hello");
            assertThat(result.at("/model/requested").asString()).isEqualTo("kimi-k2");
            assertThat(result.at("/model/provider").asString()).isEqualTo("openai");
            assertThat(models(result)).startsWith("kimi-k2").endsWith("gpt-4");
            assertThat(result.at("/attempts/0/error/code").asString())
                    .isEqualTo("provider_bad_request");
            TopicRecord letter = upstream.read(upstream.topics.kimiDlt()).getFirst();
            assertThat(letter.value()).contains(request);
            assertThat(letter.header("director-error-code")).contains("provider_bad_request");
            assertThat(letter.header("kafka_dlt-original-topic"))
                    .contains(upstream.topics.requests());
            assertThat(upstream.read(upstream.topics.usage()))
                    .hasSize(result.path("attempts").size());
            judge();
        }
    }

    @Test
    void itGoesOnFromTheFailedTurnWithWhatToolsGave() {
        simulator.script(
                Rule.whenModel(KIMI).perRequest(find("Bonn"), Behaviour.Status.of(400)),
                Rule.any().always(new Behaviour.Recite()));
        try (TestWorker _ = worker("w1");
                Caller caller = new Caller(broker, prefix)) {
            submit("r1", FIND);
            caller.answer(caller.awaitCalls("r1", 1).getFirst(), "\"in the west\"");

            JsonNode result = upstream.awaitResult("r1").json();

            assertThat(result.at("/message/content").asString()).isEqualTo("in the west");
            assertThat(result.path("turns").asInt()).isEqualTo(2);
            assertThat(result.path("toolCalls")).hasSize(1);
            assertThat(models(result)).startsWith("kimi-k2", "kimi-k2").endsWith("gpt-4");
            assertThat(caller.count()).isEqualTo(1);
            judge();
        }
    }

    @Test
    void aModelThatCallsAToolWronglyTwiceIsLeftToo() {
        simulator.script(
                Rule.whenModel(KIMI).always(find("")),
                Rule.any().always(Behaviour.Answer.text("done")));
        try (TestWorker _ = worker("w1")) {
            submit("r1", FIND.replace("\"required\"", "\"minProperties\":7,\"required\""));

            JsonNode result = upstream.awaitResult("r1").json();

            assertThat(result.path("status").asString()).isEqualTo("completed");
            assertThat(models(result)).containsExactly("kimi-k2", "kimi-k2", "gpt-4");
            judge();
        }
    }

    @Test
    void whoWantsNoFallbackGetsTheFailure() {
        simulator.script(
                Rule.whenModel(KIMI).always(Behaviour.Status.of(400)),
                Rule.any().always(new Behaviour.Echo()));
        try (TestWorker _ = worker("w1")) {
            submit("r1", ",\"fallback\":false");

            JsonNode result = upstream.awaitResult("r1").json();

            assertThat(result.path("status").asString()).isEqualTo("failed");
            assertThat(upstream.deadLetters()).hasSize(1);
            assertThat(upstream.read(upstream.topics.kimiDlt())).isEmpty();
        }
    }

    @Test
    void whatTheOtherModelFailsTooIsADeadLetterOfTheOriginalRecord() {
        simulator.script(Rule.any().always(Behaviour.Status.of(400)));
        try (TestWorker _ = worker("w1")) {
            String request = Upstream.json("r1", "hello");
            upstream.expect("r1");
            upstream.publishRaw(request);

            JsonNode result = upstream.awaitResult("r1").json();

            assertThat(result.path("status").asString()).isEqualTo("failed");
            TopicRecord letter = upstream.deadLetters().getFirst();
            assertThat(letter.value()).contains(request);
            assertThat(letter.header("kafka_dlt-original-topic"))
                    .contains(upstream.topics.requests());
            assertThat(letter.header("director-attempts"))
                    .contains(Integer.toString(result.path("attempts").size()));
            upstream.awaitAllOnce(LIMIT);
            assertThat(upstream.leftInTheJournal()).isEmpty();
        }
    }

    /** Invariant 12. */
    @Test
    void copiesOfTheRecordInTheDeadLetterTopicAreDuplicates() {
        simulator.script(
                Rule.whenModel(KIMI).always(Behaviour.Status.of(400)),
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(500)));
        try (TestWorker _ = worker("w1");
                RawProducer producer = new RawProducer(broker.bootstrapServers())) {
            upstream.publish("r1");
            await().atMost(LIMIT).until(() -> !upstream.read(upstream.topics.kimiDlt()).isEmpty());
            TopicRecord letter = upstream.read(upstream.topics.kimiDlt()).getFirst();
            for (int copy = 0; copy < 3; copy++) {
                producer.sendTo(
                        upstream.topics.kimiDlt(),
                        letter.raw().partition(),
                        letter.raw().key(),
                        letter.raw().value(),
                        Map.of("director-hop", "1"));
            }
            upstream.awaitResult("r1");
            judge();
        }
    }

    /** Between any two of: Kimi's failure, the dead letter, the fallback's answer. */
    @Test
    void aWorkerThatIsKilledInTheMiddleOfItLosesAndDoublesNothing() {
        simulator.script(
                Rule.whenModel(KIMI)
                        .always(Behaviour.Status.of(400))
                        .after(new Latency.Uniform(0, 400)),
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(0, 400)));
        Map<Phase, Integer> met = new EnumMap<>(Phase.class);
        int kills = 0;
        ForkedJvm worker = fork();
        try {
            while (met.size() < Phase.values().length && kills < 8) {
                upstream.publishMany("r" + kills + "-", 100);
                long calls = simulator.calls().total() + 70 + 20 * kills;
                await().atMost(LIMIT).until(() -> simulator.calls().total() >= calls);
                worker.kill();
                kills++;
                Set<String> moved = moved();
                phases(moved).forEach(phase -> met.merge(phase, 1, Integer::sum));
                int before = simulator.calls().all().size();
                worker = fork();
                upstream.awaitAllOnce(LIMIT);
                // What is in the dead-letter topic is Kimi's no more.
                assertThat(simulator.calls().all().stream().skip(before))
                        .filteredOn(call -> call.model().equals(KIMI))
                        .extracting(CallRecord::request)
                        .doesNotContainAnyElementsOf(moved);
            }
            log.info("{} kills met {}", kills, met);
            assertThat(met).containsOnlyKeys(Phase.values());
            judge();
            assertThat(upstream.results.inOrder())
                    .allMatch(one -> one.json().path("status").asString().equals("completed"));
        } finally {
            worker.kill();
        }
    }

    /** Where a request can be when its worker dies. */
    private enum Phase {
        KIMI_WAS_CALLED,
        DEAD_LETTER_IS_WRITTEN,
        OTHER_WAS_CALLED
    }

    private Stream<Phase> phases(Set<String> moved) {
        Set<String> done = new HashSet<>();
        upstream.results.inOrder().forEach(one -> done.add(id(one)));
        Map<String, Phase> phases = new HashMap<>();
        for (CallRecord call : simulator.calls().all()) {
            Phase phase =
                    call.model().equals(KIMI) ? Phase.KIMI_WAS_CALLED : Phase.OTHER_WAS_CALLED;
            phases.merge(call.request(), phase, (one, two) -> one.compareTo(two) > 0 ? one : two);
        }
        moved.forEach(id ->
                phases.merge(
                        id,
                        Phase.DEAD_LETTER_IS_WRITTEN,
                        (one, two) -> one.compareTo(two) > 0 ? one : two));
        phases.keySet().removeAll(done);
        return phases.values().stream();
    }

    private Set<String> moved() {
        return upstream.read(upstream.topics.kimiDlt()).stream()
                .map(FallbackTest::id)
                .collect(Collectors.toSet());
    }

    private static String id(TopicRecord record) {
        return "default/" + record.json().path("requestId").asString();
    }

    private ForkedJvm fork() {
        return TestWorker.fork(broker.bootstrapServers(), prefix, "w1", simulator);
    }

    @Test
    void aCancelMeetsARunThatWaitsInTheDeadLetterTopic() {
        simulator.script(
                Rule.whenModel(KIMI).always(Behaviour.Status.of(400)),
                Rule.any().always(new Behaviour.Hang()));
        try (TestWorker _ = worker("w1");
                Caller caller = new Caller(broker, prefix)) {
            upstream.publish("r1");
            await().atMost(LIMIT).until(() -> !upstream.read(upstream.topics.kimiDlt()).isEmpty());

            caller.cancel("r1", "");

            assertThat(upstream.awaitResult("r1").json().path("status").asString())
                    .isEqualTo("cancelled");
            judge();
        }
    }

    /** Should an entry be written once more behind the tombstone: the marker has the last word. */
    @Test
    void anEntryThatIsLeftOfAFinishedRunGivesNoSecondResult() {
        TestWorker first = worker("w1");
        upstream.publish("r1");
        TopicRecord end = upstream.awaitResult("r1");
        first.close();
        int partition = end.raw().partition();
        try (RawProducer producer = new RawProducer(broker.bootstrapServers())) {
            producer.sendTo(
                    upstream.topics.journal(),
                    partition,
                    "[\"default\",\"r1\",\"r1\"]".getBytes(StandardCharsets.UTF_8),
                    "{\"topic\":\"%s\",\"partition\":%d,\"offset\":0,\"firstSeenAt\":\"2026-11-25T12:00:00Z\",\"contentHash\":1,\"generation\":0,\"bytes\":9}"
                            .formatted(upstream.topics.requests(), partition)
                            .getBytes(StandardCharsets.UTF_8),
                    Map.of());
        }
        try (TestWorker _ = worker("w2")) {
            upstream.publish("r2");

            judge();
            assertThat(simulator.calls().count("default/r1")).isEqualTo(1);
        }
    }

    private void judge() {
        upstream.awaitAllOnce(LIMIT);
        assertThat(upstream.deadLetters()).isEmpty();
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    private static List<String> models(JsonNode result) {
        return result.path("attempts")
                .valueStream()
                .map(it -> it.path("model").asString())
                .toList();
    }

    private static Behaviour find(String city) {
        return Behaviour.Answer.toolCalls(
                "[{\"id\":\"p1\",\"type\":\"function\",\"function\":{\"name\":\"find\",\"arguments\":\"{\\\"city\\\":\\\"%s\\\"}\"}}]"
                        .formatted(city));
    }

    private void submit(String requestId, String more) {
        upstream.expect(requestId);
        upstream.publishRaw(
                "{\"requestId\":\"%s\",\"model\":\"kimi-k2\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}"
                        .formatted(requestId, more));
    }
}
