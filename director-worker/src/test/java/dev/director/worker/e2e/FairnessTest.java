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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What ten requests of a small tenant, and ten interactive ones, wait beside 100,000 batch requests
 * of another tenant. Prints the table of docs/benchmarks.md.
 */
@DirectorTest
class FairnessTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int BACKLOG = 100_000;
    private static final int FEW = 10;
    private static final int IN_FLIGHT = 32;

    private TestWorker worker;
    private RawProducer producer;
    private Upstream upstream;

    @BeforeEach
    void create(Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(50)));
        worker =
                TestWorker.start(
                        broker.bootstrapServers(),
                        prefix,
                        "w1",
                        simulator,
                        "--director.worker.max-in-flight=" + IN_FLIGHT);
        producer = RawProducer.compressing(broker.bootstrapServers());
        upstream = new Upstream(broker, prefix, simulator);
    }

    @AfterEach
    void close() {
        producer.close();
        worker.close();
        upstream.close();
    }

    @Test
    void oneWith100_000WaitingDelaysOthersByNoMoreThanItsShare() {
        warmUp();
        few("alone");
        int before = upstream.results.count();
        batch("big", "backlog", BACKLOG);
        // What is not read yet cannot be passed by.
        await().atMost(LIMIT)
                .until(() -> upstream.results.count() - before + waiting() + IN_FLIGHT >= BACKLOG);
        int backlog = waiting();
        few("beside");

        System.out.printf("FAIRNESS | %,d of the other wait%n", backlog);
        for (String tenant : List.of("small", "person")) {
            System.out.println(row(tenant, "alone"));
            System.out.println(row(tenant, "beside"));
        }
        // The places that come free while they start are shared with the other, one by one.
        assertThat(startsMeanwhile("small")).isLessThanOrEqualTo(FEW + IN_FLIGHT);
        assertThat(startsMeanwhile("person")).isLessThanOrEqualTo(FEW + IN_FLIGHT);
        assertThat(waiting()).isGreaterThan(BACKLOG / 4);
        assertThat(upstream.read(upstream.topics.progress()))
                .extracting(event -> event.json().path("for").asString())
                .hasSizeBetween(1, BACKLOG / 2)
                .containsOnly("fairness");
    }

    private int waiting() {
        return worker.worker().waiting(Lane.BATCH);
    }

    private void warmUp() {
        batch("small", "warm", 500);
        await().atMost(LIMIT).until(() -> results("small", "warm").size() == 500);
    }

    /** Ten batch requests of one tenant and ten interactive ones of another, to their ends. */
    private void few(String when) {
        batch("small", when, FEW);
        send(upstream.topics.requests(), "person", when, FEW);
        await().atMost(LIMIT)
                .until(() ->
                        results("small", when).size() == FEW
                                && results("person", when).size() == FEW);
    }

    private void batch(String tenant, String stem, int count) {
        send(upstream.topics.requestsBatch(), tenant, stem, count);
    }

    private void send(String topic, String tenant, String stem, int count) {
        for (int i = 0; i < count; i++) {
            String id = tenant + "-" + stem + "-" + i;
            String request =
                    "{\"requestId\":\"%s\",\"tenant\":\"%s\",\"model\":\"kimi-k2\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                            .formatted(id, tenant);
            var _ =
                    producer.sendAsync(
                            topic, Optional.empty(), bytes(id), bytes(request), Map.of());
        }
        producer.flush();
    }

    /** How many of the other tenant's requests started from the first of these to the last. */
    private long startsMeanwhile(String tenant) {
        List<Instant> starts =
                results(tenant, "beside").stream().map(FairnessTest::started).sorted().toList();
        return results("big", "backlog").stream()
                .map(FairnessTest::started)
                .filter(at -> at.isAfter(starts.getFirst()) && at.isBefore(starts.getLast()))
                .count();
    }

    private String row(String tenant, String when) {
        List<JsonNode> results = results(tenant, when);
        long[] waited = numbers(results, "/timing/queuedMs");
        return "FAIRNESS | %s | %s | waited %d ms in the median, %d at most | %s"
                .formatted(
                        tenant,
                        when,
                        waited[waited.length / 2],
                        waited[waited.length - 1],
                        when.equals("alone")
                                ? "-"
                                : startsMeanwhile(tenant) + " starts of the other meanwhile");
    }

    private static long[] numbers(List<JsonNode> results, String pointer) {
        return results.stream()
                .flatMapToLong(result -> LongStream.of(result.at(pointer).asLong()))
                .sorted()
                .toArray();
    }

    private List<JsonNode> results(String tenant, String stem) {
        String key = tenant + "-" + stem;
        return upstream.results.inOrder().stream()
                .filter(result -> result.key().orElse("").startsWith(key))
                .map(TopicRecord::json)
                .toList();
    }

    private static Instant started(JsonNode result) {
        return Instant.parse(result.at("/attempts/0/startedAt").asString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
