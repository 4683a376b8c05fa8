package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.RawProducer;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.worker.run.Lane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Promise 5 with three workers: what one of them runs into is closed for all, nothing is spent
 * meanwhile, and what waits goes on by itself. What takes hours is simulated: see {@code
 * simulation}.
 */
@DirectorTest
class OutageTest {

    private static final Logger log = LoggerFactory.getLogger(OutageTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String KIMI = "moonshotai/kimi-k2";
    private static final int BEFORE = 60;
    private static final int FIRST = 6;
    private static final int MEANWHILE = 300;

    /** Calls of one turn on one route. */
    private static final int ATTEMPTS = 3;

    private final List<TestWorker> workers = new ArrayList<>();
    private Broker broker;
    private TopicPrefix prefix;
    private ProviderSimulator simulator;
    private Upstream upstream;
    private int sent;

    @BeforeEach
    void create(Broker testBroker, TopicPrefix testPrefix, ProviderSimulator testSimulator) {
        broker = testBroker;
        prefix = testPrefix;
        simulator = testSimulator;
        well();
        for (String slot : List.of("w1", "w2", "w3")) {
            workers.add(TestWorker.start(broker.bootstrapServers(), prefix, slot, simulator));
        }
        upstream = new Upstream(broker, prefix, simulator);
    }

    @AfterEach
    void close() {
        workers.forEach(TestWorker::close);
        upstream.close();
    }

    @Test
    void aProviderThatIsDownIsWaitedForByBatches() {
        outageOf(Behaviour.Status.of(503));
    }

    @Test
    void aStormOfThrottlingIsWaitedForByBatches() {
        outageOf(Behaviour.Status.of(429).withHeader("Retry-After", "3"));
    }

    private void outageOf(Behaviour fault) {
        batch(BEFORE);
        await().atMost(LIMIT).until(() -> upstream.results.count() == BEFORE);
        simulator.script(
                Rule.whenModel(KIMI).always(fault), Rule.any().always(new Behaviour.Echo()));
        batch(FIRST);
        log.info("All three workers knew of it {} ms after the first", untilAllKnow());

        batch(MEANWHILE);
        // Held up, and tried now and then.
        int known = kimiCalls();
        await().atMost(LIMIT).until(() -> kimiCalls() >= known + 3);
        int wasted = kimiCalls() - BEFORE;
        well();
        long recovered = System.nanoTime();
        upstream.awaitAllOnce(LIMIT);
        log.info(
                "{} calls were wasted on {} requests; the last result came {} ms after the end",
                wasted,
                FIRST + MEANWHILE,
                Duration.ofNanos(System.nanoTime() - recovered).toMillis());

        assertThat(upstream.results.inOrder())
                .extracting(TopicRecord::json)
                .allSatisfy(result -> {
                    assertThat(result.path("status").asString()).isEqualTo("completed");
                    assertThat(models(result)).containsOnly("kimi-k2");
                });
        // Those that ran into it; then a few at each opening, on each worker.
        assertThat(wasted).isLessThanOrEqualTo(FIRST * ATTEMPTS + 3 * 4 * 4);
        assertThat(upstream.deadLetters()).isEmpty();
        assertThat(upstream.read(upstream.topics.kimiDlt())).isEmpty();
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    @Test
    void interactiveRequestsGoOnWithTheOtherModelAtOnceAndCostTheClosedOneNothing() {
        simulator.script(
                Rule.whenModel(KIMI)
                        .always(Behaviour.Status.of(429).withHeader("Retry-After", "3600")),
                Rule.any().always(new Behaviour.Echo()));
        upstream.publish("first");
        upstream.awaitResult("first");
        long _ = untilAllKnow();
        int known = kimiCalls();

        for (int i = 0; i < 100; i++) {
            upstream.publish("r" + i);
        }
        upstream.awaitAllOnce(LIMIT);

        assertThat(kimiCalls()).isEqualTo(known);
        assertThat(upstream.awaitResult("r1").json().at("/attempts/0/model").asString())
                .isEqualTo("gpt-4");
        assertThat(upstream.deadLetters()).isEmpty();
    }

    @Test
    void aPausedLaneLeavesWhatFailedInItsTopicUntilItGoesOn() {
        pause("fallback", true);
        simulator.script(
                Rule.whenModel(KIMI).always(Behaviour.Status.of(400)),
                Rule.any().always(new Behaviour.Echo()));
        upstream.publishMany("r", 30);
        await().atMost(LIMIT).until(() -> upstream.read(upstream.topics.kimiDlt()).size() == 30);
        assertThat(upstream.results.count()).isZero();

        pause("fallback", false);

        upstream.awaitAllOnce(LIMIT);
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    @Test
    void whatWaitsForARouteEndsAtItsDeadlineAndSaysWhatItWaitedFor() {
        simulator.script(
                Rule.whenModel(KIMI)
                        .always(Behaviour.Status.of(429).withHeader("Retry-After", "3600")));
        upstream.expect("late");
        publish("late", ",\"limits\":{\"timeoutMs\":6000}");

        JsonNode result = upstream.awaitResult("late").json();

        assertThat(result.path("status").asString()).isEqualTo("expired");
        assertThat(result.at("/error/message").asString())
                .contains("of it held up", "the key of openrouter");
        assertThat(result.path("attempts")).hasSize(1);
        assertThat(result.at("/timing/queuedMs").asLong()).isGreaterThan(2_000);
        upstream.awaitAllOnce(LIMIT);
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    private void well() {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(100)));
    }

    /** Milliseconds from the first worker's knowing to the last one's. */
    private long untilAllKnow() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> closed().findAny().isPresent());
        long first = System.nanoTime();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> closed().count() == 3);
        return Duration.ofNanos(System.nanoTime() - first).toMillis();
    }

    private Stream<TestWorker> closed() {
        return workers.stream().filter(worker -> !worker.gates().shut().isEmpty());
    }

    private int kimiCalls() {
        return (int) simulator.calls().all().stream().filter(it -> it.model().equals(KIMI)).count();
    }

    private void batch(int count) {
        for (int i = 0; i < count; i++) {
            String id = "b" + sent++;
            upstream.expect(id);
            publish(id, "");
        }
    }

    private void publish(String id, String more) {
        upstream.publishTo(
                upstream.topics.requestsBatch(),
                "{\"requestId\":\"%s\",\"model\":\"kimi-k2\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]%s}"
                        .formatted(id, more));
    }

    private void pause(String lane, boolean paused) {
        try (RawProducer producer = new RawProducer(broker.bootstrapServers())) {
            producer.sendTo(
                    upstream.topics.control(),
                    0,
                    ("lane-pause/" + lane).getBytes(StandardCharsets.UTF_8),
                    "{\"kind\":\"lane-pause\",\"lane\":\"%s\",\"paused\":%b,\"at\":\"2026-12-11T08:00:00Z\"}"
                            .formatted(lane, paused)
                            .getBytes(StandardCharsets.UTF_8),
                    Map.of());
        }
        await().atMost(LIMIT)
                .until(() ->
                        workers.stream()
                                .allMatch(worker ->
                                        worker.worker().isPaused(Lane.FALLBACK) == paused));
    }

    private static List<String> models(JsonNode result) {
        return result.path("attempts")
                .valueStream()
                .map(it -> it.path("model").asString())
                .toList();
    }
}
