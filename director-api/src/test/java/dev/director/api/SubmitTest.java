package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Topics;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitTest {
    private static final String MESSAGES =
            "\"messages\":[{\"role\":\"user\",\"content\":\"planted-prompt\"}]";
    private static final int LIMIT = 4 * 1024 * 1024;
    private static Topics topics;
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void publishesTheBodyByteForByteAndAnswersWhereToFollowIt() {
        String body = "{ \"requestId\":\"s1\", \"model\":\"gpt-4\", \"x\":1.10, " + MESSAGES + "}";
        var answer = api.post("/v1/requests", body);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("location")).isEqualTo("/v1/requests/s1");
        assertThat(answer.json().path("requestId").asString()).isEqualTo("s1");
        var record = published(topics.requests(), "s1");
        assertThat(text(record.value())).isEqualTo(body);
        assertThat(header(record, "ce_type")).isEqualTo("dev.director.request.v1");
        assertThat(header(record, "ce_id")).isEqualTo("default/s1");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
    }

    @Test
    void keysByConversationAndTakesTheBatchLane() {
        api.post(
                "/v1/requests?lane=batch",
                "{\"requestId\":\"s2\",\"conversationId\":\"c 2\",\"model\":\"m\","
                        + MESSAGES
                        + "}");
        published(topics.requestsBatch(), "c 2");
    }

    @Test
    void namesTheTenantInTheLocation() {
        var answer =
                api.post(
                        "/v1/requests",
                        "{\"requestId\":\"s3\",\"tenant\":\"acme\",\"model\":\"m\","
                                + MESSAGES
                                + "}");
        assertThat(answer.header("location")).isEqualTo("/v1/requests/s3?tenant=acme");
    }

    @Test
    void takesTheIdFromTheIdempotencyKey() {
        var answer =
                api.post(
                        "/v1/requests",
                        "{\"model\":\"m\"," + MESSAGES + "}",
                        "Idempotency-Key",
                        "\"key-1\"");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(text(published(topics.requests(), "key-1").value()))
                .isEqualTo("{\"requestId\":\"key-1\",\"model\":\"m\"," + MESSAGES + "}");
    }

    @Test
    void makesUpAnIdWhereThereIsNone() {
        var answer = api.post("/v1/requests", "{\"model\":\"m\"," + MESSAGES + "}");
        String id = answer.json().path("requestId").asString();
        assertThat(answer.header("location")).isEqualTo("/v1/requests/" + id);
        published(topics.requests(), id);
    }

    @Test
    void refusesAnIdempotencyKeyUnlikeTheId() {
        var answer =
                api.post(
                        "/v1/requests",
                        "{\"requestId\":\"s4\",\"model\":\"m\"," + MESSAGES + "}",
                        "Idempotency-Key",
                        "other");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_request");
    }

    @Test
    void passesOnAWellFormedTraceparentOnly() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        String body = "{\"requestId\":\"%s\",\"model\":\"m\"," + MESSAGES + "}";
        api.post("/v1/requests", body.formatted("t1"), "traceparent", trace);
        api.post("/v1/requests", body.formatted("t2"), "traceparent", "nonsense");
        assertThat(header(published(topics.requests(), "t1"), "traceparent")).isEqualTo(trace);
        assertThat(published(topics.requests(), "t2").headers().lastHeader("traceparent")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\"                             | invalid_json",
                "[]                                           | invalid_request",
                "{}                                           | invalid_request",
                "{\"requestId\":\"b1\",\"model\":\"m\"}       | invalid_request",
                "{\"requestId\":\"b/1\",\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]} | invalid_request",
                "``                                           | empty_value",
            })
    void refusesWhatBreaksTheContractWithTheWorkersOwnCode(String body, String code) {
        var answer = api.post("/v1/requests", body);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void refusesAnUnknownLane() {
        assertThat(api.post("/v1/requests?lane=fast", "{}").code()).isEqualTo("invalid_request");
    }

    @Test
    void takesABodyOfTheLimitAndRefusesOneByteMore() {
        String start = "{\"requestId\":\"big\",\"model\":\"m\"," + MESSAGES + ",\"pad\":\"";
        String fits = start + "x".repeat(LIMIT - start.length() - 2) + "\"}";
        assertThat(api.post("/v1/requests", fits).status()).isEqualTo(202);
        var answer = api.post("/v1/requests", fits + " ");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("request_too_large");
    }

    @Test
    void theIdThatItPutsInCountsTowardsTheLimit() {
        String start = "{\"model\":\"m\"," + MESSAGES + ",\"pad\":\"";
        String fits = start + "x".repeat(LIMIT - start.length() - 2) + "\"}";
        var answer = api.post("/v1/requests", fits);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("request_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "null", "{\"a\":1}"})
    void namesAnIdThatIsNoString(String id) {
        String body = "{\"model\":\"m\"," + MESSAGES + ",\"requestId\":" + id + "}";
        var answer = api.post("/v1/requests", body, "Idempotency-Key", "key-2");
        assertThat(answer.code()).isEqualTo("invalid_request");
        assertThat(answer.json().path("detail").asString()).startsWith("requestId: ");
    }

    @Test
    void whatKafkaWillNeverTakeIsTooLargeRatherThanUnavailable() {
        String body = "{\"requestId\":\"s5\",\"model\":\"m\"," + MESSAGES + ",\"pad\":\"%s\"}";
        try (var small =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(),
                        topics,
                        "--director.kafka.properties.max.request.size=2000")) {
            assertThat(small.post("/v1/requests", body.formatted("x")).status()).isEqualTo(202);
            var answer = small.post("/v1/requests", body.formatted("x".repeat(2000)));
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("request_too_large");
        }
    }

    @Test
    void aMethodThatIsNotServedIsAProblemThatNamesThoseThatAre() {
        var answer = api.get("/v1/chat/completions");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo("method_not_allowed");
        assertThat(answer.header("allow")).isEqualTo("POST");
    }

    @Test
    void refusesABodyThatAForeignPageCouldSend() {
        var answer =
                api.send(
                        HttpRequest.newBuilder(api.uri("/v1/requests"))
                                .header("content-type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build());
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported_media_type");
    }

    private static ConsumerRecord<byte[], byte[]> published(String topic, String key) {
        var found =
                KafkaForTests.read(topic).stream()
                        .filter(record -> text(record.key()).equals(key))
                        .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return text(record.headers().lastHeader(name).value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
