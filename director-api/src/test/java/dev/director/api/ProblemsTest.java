package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Topics;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused is a problem, with a code that the description lists. */
class ProblemsTest {
    private static final String JSON = "application/json";
    private static Topics topics;
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(),
                        topics,
                        "--director.api.max-request-size=1KB",
                        "--director.api.chat-timeout=100ms");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    400 | invalid_json     | POST | /v1/requests                | {
                    400 | empty_value      | POST | /v1/requests                | ``
                    400 | invalid_request  | POST | /v1/requests                | {"model":"kimi-k2"}
                    400 | invalid_request  | GET  | /v1/requests?limit=0        |
                    400 | invalid_request  | GET  | /v1/usage?by=moon           |
                    400 | bad_request      | GET  | /v1/requests?limit=many     |
                    400 | bad_request      | GET  | /v1//requests               |
                    400 | invalid_json     | POST | /v1/requests/r1/cancel      | {
                    400 | invalid_request  | POST | /v1/chat/completions        | {"model":"kimi-k2","n":2,"messages":[]}
                    404 | not_found        | GET  | /v1/requests/nothing        |
                    404 | not_found        | GET  | /v1/nothing                 |
                    404 | not_found        | GET  | /v1/dead-letters/0-1        |
                    405 | method_not_allowed | DELETE | /v1/requests            |
                    409 | count_differs    | POST | /v1/dead-letters/redrive    | {"dryRun":false,"expected":7}
                    504 | not_yet          | POST | /v1/chat/completions        | {"model":"kimi-k2","messages":[{"role":"user","content":"hi"}]}
                    """)
    void isAProblemWithACodeThatIsListed(
            int status, String code, String method, String path, String body) throws Exception {
        String sent = body == null ? "" : body;
        assertProblem(send(method, path, JSON, JSON, sent), status, code);
    }

    @Test
    void soAreOthersThatTakeAHeader() throws Exception {
        assertProblem(send("GET", "/v1/requests", JSON, "text/html", ""), 406, "not_acceptable");
        assertProblem(
                send("POST", "/v1/requests", "text/plain", JSON, "{}"),
                415,
                "unsupported_media_type");
        assertProblem(
                send("POST", "/v1/requests", JSON, JSON, "{" + " ".repeat(2000)),
                413,
                "request_too_large");
        var foreign =
                HttpRequest.newBuilder(api.uri("/v1/requests"))
                        .header("content-type", JSON)
                        .header("origin", "https://evil.example")
                        .POST(BodyPublishers.ofString("{}"))
                        .build();
        assertProblem(api.send(foreign), 403, "forbidden");
    }

    @Test
    void soIsAKafkaThatIsNotThere() throws Exception {
        try (var alone =
                RunningApi.start(
                        "127.0.0.1:1",
                        topics,
                        "--director.api.proof-timeout=100ms",
                        "--director.api.publish-timeout=100ms")) {
            var answer = alone.get("/v1/requests/r1");
            assertProblem(answer, 503, "unavailable");
            assertThat(answer.header("retry-after")).isEqualTo("2");
        }
    }

    private static RunningApi.Answer send(
            String method, String path, String type, String accept, String body) {
        return api.send(
                HttpRequest.newBuilder(api.uri(path))
                        .header("content-type", type)
                        .header("accept", accept)
                        .method(method, BodyPublishers.ofString(body))
                        .build());
    }

    private static void assertProblem(RunningApi.Answer answer, int status, String code)
            throws Exception {
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asString()).isNotEmpty();
        assertThat(OpenApiFile.read().codes()).contains(code);
    }
}
