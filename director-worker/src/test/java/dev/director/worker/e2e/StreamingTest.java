package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.quirk.Quirk;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a reader of {@code director.progress} sees of a request that asks for a stream. */
@DirectorTest
class StreamingTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String TEXT = "One sentence after the other. ".repeat(40);

    @Test
    void theTextComesAsItIsWrittenAndTheResultIsTheSame(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(Behaviour.Answer.text(TEXT).streamedEvery(40)));
        try (TestWorker worker =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.expect("r1");
            upstream.publishRaw(streamed("r1"));
            upstream.awaitAllOnce(LIMIT);

            List<JsonNode> told = awaitTold(upstream, TEXT);
            assertThat(told.getFirst().path("kind").asString()).isEqualTo("started");
            assertThat(told.getFirst().path("provider").asString()).isEqualTo("openrouter");
            assertThat(told).hasSizeGreaterThan(3);
            assertThat(upstream.awaitResult("r1").json().at("/message/content").asString())
                    .isEqualTo(TEXT);
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    @Test
    void whatABrokenStreamSaidIsWithdrawnAndSaidAnewUnderAHigherNumber(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(
                Rule.any()
                        .perRequest(
                                Behaviour.Answer.text(TEXT).with(Quirk.CUT),
                                Behaviour.Answer.text(TEXT)));
        try (TestWorker worker =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.expect("r1");
            upstream.publishRaw(streamed("r1"));
            upstream.awaitAllOnce(LIMIT);

            List<JsonNode> told = awaitTold(upstream, TEXT);
            assertThat(told)
                    .extracting(event -> event.path("kind").asString())
                    .startsWith("started")
                    .containsOnlyOnce("discard");
            assertThat(upstream.awaitResult("r1").json().path("attempts")).hasSize(2);
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    @Test
    void whatTheFailedModelSaidIsWithdrawnBeforeTheOtherSpeaks(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(
                Rule.whenModel("moonshotai/kimi-k2")
                        .always(Behaviour.Answer.text("Half a sentence").with(Quirk.CUT)),
                Rule.any().always(Behaviour.Answer.text(TEXT)));
        try (TestWorker worker =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.expect("r1");
            upstream.publishRaw(streamed("r1"));
            upstream.awaitAllOnce(LIMIT);

            assertThat(awaitTold(upstream, TEXT))
                    .extracting(event -> event.path("kind").asString())
                    .filteredOn(kind -> !kind.equals("delta"))
                    .containsExactly(
                            "started", "discard", "started", "discard", "fallback", "started");
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    /** Invariant 18. */
    @Test
    void theAttemptsOfASuccessorHaveHigherNumbersThanThoseOfTheDead(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(
                Rule.any()
                        .perRequest(
                                Behaviour.Answer.text(TEXT).with(Quirk.STALL),
                                Behaviour.Answer.text(TEXT)));
        try (ForkedJvm first = TestWorker.fork(broker.bootstrapServers(), prefix, "a", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.expect("r1");
            upstream.publishRaw(streamed("r1"));
            await().atMost(LIMIT).until(() -> told(upstream).size() > 1);

            first.kill();
            try (TestWorker successor =
                    TestWorker.start(broker.bootstrapServers(), prefix, "b", simulator)) {
                upstream.awaitAllOnce(LIMIT);

                List<JsonNode> told = awaitTold(upstream, TEXT);
                List<Long> attempts =
                        told.stream()
                                .map(event -> event.path("attempt").asLong())
                                .distinct()
                                .toList();
                assertThat(attempts).hasSize(2).isSorted();
                assertThat(attempts.getLast() >> 32).isGreaterThan(attempts.getFirst() >> 32);
                assertThat(successor.worker().failure()).isNotDone();
            }
        }
    }

    /** All events, once the deltas of the newest attempt are this text. */
    private static List<JsonNode> awaitTold(Upstream upstream, String text) {
        await().atMost(LIMIT).until(() -> newest(told(upstream)).equals(text));
        return told(upstream);
    }

    private static List<JsonNode> told(Upstream upstream) {
        return upstream.read(upstream.topics.progress()).stream().map(TopicRecord::json).toList();
    }

    private static String newest(List<JsonNode> told) {
        long newest =
                told.stream().mapToLong(event -> event.path("attempt").asLong()).max().orElse(0);
        return told.stream()
                .filter(event -> event.path("attempt").asLong() == newest)
                .filter(event -> event.path("kind").asString().equals("delta"))
                .map(event -> event.path("text").asString())
                .collect(Collectors.joining());
    }

    private static String streamed(String requestId) {
        return Upstream.json(requestId, "hello")
                .replace("{\"requestId\"", "{\"stream\":true,\"requestId\"");
    }
}
