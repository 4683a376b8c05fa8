package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.RawProducer;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.ProviderSimulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What bad input gets: a code, its bytes in the dead-letter topic, and a partition that goes on.
 */
@DirectorTest
class BadInputTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private record Bad(byte[] value, String code, Optional<String> requestId) {
        static Bad of(String value, String code) {
            return new Bad(bytes(value), code, Optional.empty());
        }

        static Bad of(String value, String code, String requestId) {
            return new Bad(bytes(value), code, Optional.of(requestId));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Bad> table() {
        Map<String, Bad> table = new LinkedHashMap<>();
        table.put("not JSON", Bad.of("hello", "invalid_json"));
        table.put(
                "not UTF-8",
                new Bad(new byte[] {'{', '"', (byte) 0xff, '"'}, "invalid_utf8", Optional.empty()));
        table.put("empty", Bad.of("", "empty_value"));
        table.put("tombstone", new Bad(null, "empty_value", Optional.empty()));
        table.put("an array", Bad.of("[1,2]", "invalid_request"));
        table.put("no id", Bad.of("{\"model\":\"kimi-k2\"," + MESSAGES + "}", "invalid_request"));
        table.put(
                "no messages",
                Bad.of("{\"requestId\":\"b1\",\"model\":\"kimi-k2\"}", "invalid_request", "b1"));
        table.put(
                "wrong type",
                Bad.of(
                        "{\"requestId\":\"b2\",\"model\":5," + MESSAGES + "}",
                        "invalid_request",
                        "b2"));
        table.put(
                "unknown model",
                Bad.of(
                        "{\"requestId\":\"b3\",\"model\":\"gpt-99\"," + MESSAGES + "}",
                        "model_not_allowed",
                        "b3"));
        table.put(
                "nested 10,000 deep",
                Bad.of(
                        "{\"requestId\":\"b4\",\"model\":\"kimi-k2\",\"workflow\":{\"type\":\"t\",\"state\":"
                                + "[".repeat(10_000)
                                + "]".repeat(10_000)
                                + "}}",
                        "nesting_too_deep",
                        "b4"));
        table.put(
                "over the size limit",
                Bad.of(sized("b5", (4 << 20) + 1), "request_too_large", "b5"));
        return table;
    }

    /** A valid request of exactly this many bytes, most of which no model is sent. */
    private static String sized(String id, int bytes) {
        String open = Upstream.json(id, "hi").replaceAll("}$", ",\"pad\":\"");
        return open + "x".repeat(bytes - open.length() - 2) + "\"}";
    }

    @Test
    void eachGetsItsCodeItsDeadLetterAndWhereItHasAnIdItsFailedResult(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        Map<String, Bad> table = table();
        try (TestWorker worker =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            table.values()
                    .forEach(bad -> {
                        upstream.publishRaw(bad.value());
                        bad.requestId().ifPresent(upstream::expect);
                    });
            upstream.publishMany("good", 50);
            upstream.expect("at-the-limit");
            upstream.publishRaw(sized("at-the-limit", 4 << 20));

            upstream.awaitAllOnce(LIMIT);
            await().atMost(LIMIT).until(() -> upstream.deadLetters().size() >= table.size());

            List<TopicRecord> letters = upstream.deadLetters();
            assertThat(letters).hasSize(table.size());
            table.forEach((name, bad) -> judge(name, bad, letters, upstream));
            assertThat(upstream.awaitResult("at-the-limit").json().path("status").asString())
                    .isEqualTo("completed");
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    private static void judge(String name, Bad bad, List<TopicRecord> letters, Upstream upstream) {
        TopicRecord letter =
                letters.stream()
                        .filter(one -> Arrays.equals(one.raw().value(), bad.value()))
                        .filter(one ->
                                one.header("director-error-code").equals(Optional.of(bad.code())))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no dead letter for: " + name));
        assertThat(letter.header("director-error-message")).as(name).isNotEmpty();
        bad.requestId()
                .ifPresent(id -> {
                    var result = upstream.awaitResult(id).json();
                    assertThat(result.path("status").asString()).isEqualTo("failed");
                    assertThat(result.path("error").path("code").asString())
                            .as(name)
                            .isEqualTo(bad.code());
                });
    }

    /** Each copy lies on another partition than its own; a result of each would be two. */
    @Test
    void requestTooLargeToBeForwardedGetsOneResultHoweverOftenItIsSent(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        try (TestWorker worker =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            byte[] value = bytes(sized("huge", 7 << 20));
            upstream.expect("huge");
            for (int partition = 0; partition < TestWorker.PARTITIONS; partition++) {
                upstream.publishTo(partition, null, value, Map.of());
            }
            upstream.publishMany("good", 20);

            upstream.awaitAllOnce(LIMIT);
            assertThat(upstream.awaitResult("huge").json().at("/error/code").asString())
                    .isEqualTo("request_too_large");
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(upstream.deadLetters())
                                    // The copy that lies at home is a duplicate if it comes later.
                                    .hasSizeBetween(
                                            TestWorker.PARTITIONS - 1, TestWorker.PARTITIONS)
                                    .allSatisfy(letter ->
                                            assertThat(letter.header("director-error-code"))
                                                    .contains("request_too_large")));
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    /** The broker's limit is on what is compressed: these bytes pass it as a few kilobytes. */
    @Test
    void valueThatUnpacksToMoreThanAWorkerWantsToHoldIsAStubAndStopsNobody(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        byte[] spaces = new byte[100 << 20];
        Arrays.fill(spaces, (byte) ' ');
        try (ForkedJvm worker =
                        TestWorker.fork(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator);
                RawProducer packing = RawProducer.compressing(broker.bootstrapServers())) {
            for (int partition = 0; partition < TestWorker.PARTITIONS; partition++) {
                packing.sendTo(upstream.topics.requests(), partition, null, spaces, Map.of());
            }
            upstream.publishMany("good", 20);

            upstream.awaitAllOnce(LIMIT);
            await().atMost(LIMIT)
                    .until(() -> upstream.deadLetters().size() == TestWorker.PARTITIONS);
            assertThat(upstream.deadLetters())
                    .allSatisfy(letter -> {
                        assertThat(letter.header("director-error-code"))
                                .contains("request_too_large");
                        assertThat(letter.header("director-stub")).contains("true");
                        assertThat(letter.json().at("/stubOf/bytes").asInt())
                                .isEqualTo(spaces.length);
                    });
            assertThat(worker.isAlive()).isTrue();
        }
    }

    @Test
    void recordThatClaimsToBeForwardedAndLiesElsewhereIsDeadLetteredAndNotForwardedForEver(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        try (TestWorker worker =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            byte[] value = bytes(Upstream.json("r1", "hi"));
            upstream.expect("r1");
            for (int partition = 0; partition < TestWorker.PARTITIONS; partition++) {
                upstream.publishTo(
                        partition,
                        null,
                        value,
                        Map.of("director-forwarded", Integer.toString(partition)));
            }
            upstream.awaitAllOnce(LIMIT);

            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(upstream.deadLetters())
                                    .hasSize(TestWorker.PARTITIONS - 1)
                                    .allSatisfy(letter ->
                                            assertThat(letter.header("director-error-code"))
                                                    .contains("misplaced")));
            assertThat(worker.worker().failure()).isNotDone();
        }
    }
}
