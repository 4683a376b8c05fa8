package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The main job: a request in, a result out, exactly once. */
@DirectorTest
class RequestToResultTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Broker broker;
    private TopicPrefix prefix;
    private ProviderSimulator simulator;
    private TestWorker worker;
    private Upstream upstream;

    @BeforeEach
    void startWorker(Broker testBroker, TopicPrefix testPrefix, ProviderSimulator testSimulator) {
        broker = testBroker;
        prefix = testPrefix;
        simulator = testSimulator;
        worker = TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
        upstream = new Upstream(broker, prefix, simulator);
    }

    @AfterEach
    void stopWorker() {
        upstream.close();
        worker.close();
    }

    @Test
    void bareJsonWithoutKeyOrHeadersComesBackAsOneCompletedResult() {
        upstream.publish("r1");

        JsonNode result = upstream.awaitResult("r1").json();

        assertThat(result.path("status").asString()).isEqualTo("completed");
        assertThat(result.path("message").path("content").asString())
                .isEqualTo("echo: hello from r1");
        assertThat(result.path("model").path("requested").asString()).isEqualTo("kimi-k2");
        assertThat(result.path("model").path("provider").asString()).isEqualTo("openrouter");
        assertThat(result.path("model").path("answered").asString())
                .isEqualTo("moonshotai/kimi-k2");
        assertThat(result.path("attempts")).hasSize(1);
        assertThat(result.path("usage").path("outputTokens").asInt()).isPositive();
        assertThat(result.path("cost").path("usd").isString()).isTrue();
        upstream.awaitAllOnce(LIMIT);
    }

    @Test
    void resultIsACloudEventInTheTraceThatThePublisherBegan() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        upstream.expect("r1");
        byte[] value = Upstream.json("r1", "hi").getBytes(StandardCharsets.UTF_8);
        upstream.publishTo(0, null, value, Map.of("traceparent", trace));

        TopicRecord result = upstream.awaitResult("r1");

        assertThat(result.header("ce_specversion")).contains("1.0");
        assertThat(result.header("ce_type")).contains("dev.director.result.v1");
        assertThat(result.header("ce_id")).contains("default/r1/r1/result/0");
        assertThat(result.header("content-type")).contains("application/json");
        assertThat(result.header("traceparent")).contains(trace);
        assertThat(result.key()).contains("r1");
    }

    @Test
    void everyCallHasAUsageRecord() {
        simulator.script(Rule.any().perRequest(Behaviour.Status.of(503), new Behaviour.Echo()));
        upstream.publish("r1");
        upstream.awaitAllOnce(LIMIT);

        List<TopicRecord> usage = upstream.read(upstream.topics.usage());

        assertThat(usage)
                .extracting(record -> record.json().path("outcome").asString())
                .containsExactly("failed", "completed");
        assertThat(upstream.awaitResult("r1").json().path("attempts")).hasSize(2);
    }

    @Test
    void providerThatFailsForGoodEndsInAFailedResultAndADeadLetterWithTheOriginalBytes() {
        simulator.script(Rule.any().always(Behaviour.Status.of(400)));
        String request =
                Upstream.json("r1", "hi").replace("\"model\"", "\"fallback\":false,\"model\"");
        upstream.expect("r1");
        upstream.publishRaw(request);
        upstream.awaitAllOnce(LIMIT);

        JsonNode result = upstream.awaitResult("r1").json();
        assertThat(result.path("status").asString()).isEqualTo("failed");
        assertThat(result.path("error").path("code").asString()).isEqualTo("provider_bad_request");
        TopicRecord letter = upstream.deadLetters().getFirst();
        assertThat(letter.value()).contains(request);
        assertThat(letter.header("director-error-code")).contains("provider_bad_request");
        assertThat(letter.header("director-attempts")).contains("1");
        assertThat(letter.header("kafka_dlt-original-topic")).contains(upstream.topics.requests());
    }

    @Test
    void submittingTheSameContentAgainGivesNoSecondResultEvenAfterTheFirstHasFinished() {
        upstream.publish("r1");
        upstream.awaitResult("r1");
        upstream.publish("r1");
        // The same content in another order and another spacing.
        upstream.publishRaw(
                """
                {"messages" : [{"content": "hello from r1", "role": "user"}],
                 "model": "kimi-k2", "requestId": "r1"}\
                """);
        upstream.publish("r2");
        upstream.awaitAllOnce(LIMIT);

        assertThat(simulator.calls().count("default/r1")).isEqualTo(1);
        assertThat(upstream.deadLetters()).isEmpty();
    }

    @Test
    void duplicatesAreKnownToTheNextWorkerToo() {
        upstream.publish("r1");
        upstream.awaitResult("r1");
        worker.close();
        worker = TestWorker.start(broker.bootstrapServers(), prefix, "w2", simulator);

        upstream.publish("r1");
        upstream.publish("r2");
        upstream.awaitAllOnce(LIMIT);

        assertThat(simulator.calls().count("default/r1")).isEqualTo(1);
    }

    @Test
    void sameIdentityWithOtherContentIsDeadLetteredAsAConflictWithoutAResultOfItsOwn() {
        upstream.publish("r1");
        upstream.awaitResult("r1");
        String other = Upstream.json("r1", "something else");
        upstream.publishRaw(other);
        upstream.publish("r2");
        upstream.awaitAllOnce(LIMIT);

        await().atMost(LIMIT)
                .untilAsserted(() -> {
                    TopicRecord letter = upstream.deadLetters().getFirst();
                    assertThat(letter.value()).contains(other);
                    assertThat(letter.header("director-error-code")).contains("conflict");
                });
        assertThat(simulator.calls().count("default/r1")).isEqualTo(1);
    }

    @Test
    void twoTenantsMayUseTheSameId() {
        for (String tenant : List.of("acme", "globex")) {
            upstream.expect(tenant, "r1");
            upstream.publishRaw(
                    """
                    {"requestId":"r1","tenant":"%s","model":"kimi-k2",
                     "messages":[{"role":"user","content":"hi"}]}\
                    """
                            .formatted(tenant));
        }
        upstream.awaitAllOnce(LIMIT);
    }

    @Test
    void requestsOfAConversationStartInOrderAcrossBothLanesHoweverSlow() {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(0, 30)));
        for (int i = 0; i < 120; i++) {
            upstream.converse(upstream.topics.requests(), "a" + i, "conversation-" + i % 5);
        }
        for (int i = 0; i < 60; i++) {
            upstream.converse(upstream.topics.requestsBatch(), "b" + i, "batch-" + i % 5);
        }
        upstream.flush();

        upstream.awaitAllOnce(LIMIT);
    }

    @Test
    void slowRunHoldsUpNoOtherOfItsPartition() {
        simulator.script(
                Rule.whenRequest("default/slow").always(new Behaviour.Hang()),
                Rule.any().always(new Behaviour.Echo()));
        upstream.publishTo(
                0, null, Upstream.json("slow", "hi").getBytes(StandardCharsets.UTF_8), Map.of());
        upstream.publishMany("fast", 200);

        upstream.awaitAllOnce(LIMIT);
        assertThat(simulator.calls().of("default/slow")).hasSize(1);
    }

    @Test
    void wherePublishersPutARecordDoesNotMatter() {
        for (int partition = 0; partition < TestWorker.PARTITIONS; partition++) {
            String id = "r" + partition;
            upstream.expect(id);
            byte[] value = Upstream.json(id, "conversation", "hi").getBytes(StandardCharsets.UTF_8);
            upstream.publishTo(partition, "a key of the client's own", value, Map.of());
        }
        upstream.awaitAllOnce(LIMIT);

        assertThat(upstream.read(upstream.topics.results()))
                .allSatisfy(record -> assertThat(record.key()).contains("conversation"))
                .extracting(record -> record.raw().partition())
                .containsOnly(upstream.awaitResult("r0").raw().partition());
    }

    @Test
    void requestPastItsDeadlineExpiresWithoutACall() {
        simulator.script(
                Rule.whenRequest("default/first")
                        .always(new Behaviour.Echo())
                        .after(new Latency.Fixed(1_000)));
        upstream.converse(upstream.topics.requests(), "first", "c");
        upstream.flush();
        upstream.expect("late");
        upstream.publishRaw(
                """
                {"requestId":"late","conversationId":"c","model":"kimi-k2",
                 "limits":{"timeoutMs":200},
                 "messages":[{"role":"user","content":"hi"}]}\
                """);
        upstream.awaitAllOnce(LIMIT);

        JsonNode result = upstream.awaitResult("late").json();
        assertThat(result.path("status").asString()).isEqualTo("expired");
        assertThat(result.path("error").path("code").asString()).isEqualTo("deadline_exceeded");
        assertThat(simulator.calls().count("default/late")).isZero();
    }
}
