package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What OpenAI's clients do not show: time, keys, and streams that have to end otherwise. */
@Timeout(60)
class ChatTest {
    private static final String BODY =
            "{\"model\":\"kimi-k2\"%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static Topics topics;
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(), topics, "--director.api.chat-timeout=1s");
        await().until(() -> api.get("/actuator/health/readiness").status() == 200);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void anAnswerThatTakesLongIsThereForTheSameKeyLater() throws Exception {
        var first = chat("", "k1");
        assertThat(first.status()).isEqualTo(504);
        assertThat(first.code()).isEqualTo("not_yet");
        assertThat(first.json().at("/error/type").asString()).isEqualTo("server_error");
        assertThat(first.header("x-should-retry")).isEqualTo("false");
        KafkaForTests.produce(topics.results(), "k1", Results.completed("default", "k1", "Late"));
        await().until(() -> chat("", "k1").status() == 200);
        var later = chat("", "k1");
        assertThat(later.json().at("/choices/0/message/content").asString()).isEqualTo("Late");
        assertThat(later.header("x-request-id")).isEqualTo("k1");
    }

    @Test
    void refusesWhatDirectorDoesNotDo() {
        assertThat(chat(",\"n\":2", "k2").code()).isEqualTo("invalid_request");
        assertThat(chat(",\"temperature\":\"hot\"", "k3").code()).isEqualTo("invalid_request");
        var broken = api.post("/v1/chat/completions", "{\"model\":", "Idempotency-Key", "k4");
        assertThat(broken.code()).isEqualTo("invalid_json");
        assertThat(broken.json().at("/error/code").asString()).isEqualTo("invalid_json");
        assertThat(api.post("/v1/chat/completions", "[1]").code()).isEqualTo("invalid_request");
        assertThat(chat("", "no key").code()).isEqualTo("invalid_request");
        assertThat(published("k2") + published("k3") + published("k4")).isZero();
    }

    @Test
    void aRunThatFailsBeforeItSpokeAnswersWithItsStatus() throws Exception {
        var answer = CompletableFuture.supplyAsync(() -> chat(",\"stream\":true", "k5"));
        await().until(() -> published("k5") == 1);
        KafkaForTests.produce(topics.results(), "k5", failed("k5"));
        assertThat(answer.join().status()).isEqualTo(429);
        assertThat(answer.join().json().at("/error/code").asString()).isEqualTo("budget_exhausted");
    }

    @Test
    void aRunThatFailsLaterEndsItsStreamWithAnError() throws Exception {
        var answer = CompletableFuture.supplyAsync(() -> chat(",\"stream\":true", "k6"));
        await().until(() -> published("k6") == 1);
        KafkaForTests.produce(topics.progress(), "k6", Sent.delta("k6", 1, 0, "Hel"));
        KafkaForTests.produce(topics.results(), "k6", failed("k6"));
        List<String> lines = data(answer.join());
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(lines.get(1)).contains("\"content\":\"Hel\"");
        assertThat(lines.getLast()).contains("\"code\":\"budget_exhausted\"");
        assertThat(lines).doesNotContain("[DONE]");
    }

    @Test
    void aStreamWhoseTextWasWithdrawnSaysSo() throws Exception {
        KafkaForTests.produce(topics.progress(), "k7", Sent.delta("k7", 1, 0, "Hel"));
        KafkaForTests.produce(topics.progress(), "k7", Sent.delta("k7", 2, 0, "Other"));
        KafkaForTests.produce(topics.results(), "k7", Results.completed("default", "k7", "Other"));
        List<String> lines = data(chat(",\"stream\":true", "k7"));
        assertThat(lines.getLast()).contains("\"code\":\"stream_withdrawn\"");
    }

    @Test
    void saysThatTheCallerRunsItsTools() {
        chat(",\"stream_options\":{\"include_usage\":true}", "k8");
        assertThat(
                        KafkaForTests.read(topics.requests()).stream()
                                .filter(record -> text(record.key()).equals("k8"))
                                .map(record -> text(record.value())))
                .singleElement()
                .asString()
                .contains("\"callerTools\":\"return\"", "\"requestId\":\"k8\"")
                .doesNotContain("stream_options");
    }

    private static RunningApi.Answer chat(String more, String key) {
        return api.post("/v1/chat/completions", BODY.formatted(more), "Idempotency-Key", key);
    }

    private static List<String> data(RunningApi.Answer answer) {
        return answer.response()
                .body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
    }

    private static long published(String key) {
        return KafkaForTests.read(topics.requests()).stream()
                .filter(record -> text(record.key()).equals(key))
                .count();
    }

    private static String failed(String id) {
        return Results.completed("default", id, "")
                .replace("\"status\":\"completed\"", "\"status\":\"failed\"")
                .replace(
                        "\"turns\":1",
                        "\"turns\":1,\"error\":{\"code\":\"budget_exhausted\",\"message\":\"no money\"}");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
