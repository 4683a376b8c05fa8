package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BatchesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LONG = Duration.ofSeconds(60);
    private static Topics topics;
    private static RunningApi api;
    private static BatchWorker worker;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api = start(topics);
        worker = new BatchWorker(topics, Integer.MAX_VALUE);
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        api.close();
    }

    @Test
    void everyLineIsAnsweredInOneOfTwoFiles() {
        String input =
                uploaded("", line("a", "hi") + line("b", "fail") + line("c", "expire") + "\n");
        var created = create(api, "", input, "24h", ",\"metadata\":{\"k\":\"v\"}");
        assertThat(created.path("object").asString()).isEqualTo("batch");
        assertThat(created.path("status").asString()).isEqualTo("validating");
        assertThat(created.path("errors").isNull()).isTrue();
        assertThat(created.path("output_file_id").isNull()).isTrue();
        assertThat(created.path("expires_at").asLong() - created.path("created_at").asLong())
                .isEqualTo(24 * 3600);

        var batch = ended(api, "", created);

        assertThat(batch.path("status").asString()).isEqualTo("completed");
        assertThat(batch.path("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(batch.path("request_counts").toString())
                .isEqualTo("{\"total\":3,\"completed\":1,\"failed\":2}");
        assertThat(batch.path("in_progress_at").asLong()).isPositive();
        assertThat(batch.path("completed_at").asLong()).isPositive();
        assertThat(batch.path("cancelled_at").isNull()).isTrue();
        var answer = lines(api, "", batch, "output_file_id").get("a");
        assertThat(answer.at("/response/status_code").asInt()).isEqualTo(200);
        assertThat(answer.at("/response/body/object").asString()).isEqualTo("chat.completion");
        assertThat(answer.at("/response/body/choices/0/message/content").asString())
                .isEqualTo("re: hi");
        assertThat(answer.path("error").isNull()).isTrue();
        var errors = lines(api, "", batch, "error_file_id");
        assertThat(errors.keySet()).containsExactly("b", "c");
        assertThat(errors.get("b").at("/response/status_code").asInt()).isEqualTo(400);
        assertThat(errors.get("b").at("/response/body/error/code").asString())
                .isEqualTo("content_refused");
        assertThat(errors.get("c").at("/response/status_code").asInt()).isEqualTo(504);
    }

    @Test
    void aLineBecomesARequestOfTheBatchLane() {
        String input =
                uploaded(
                        "?tenant=lanes",
                        """
                        {"custom_id":"x","method":"POST","url":"/v1/chat/completions","body":{"model":"m","stream":true,"requestId":"own","tenant":"other","conversationId":"c1","messages":[{"role":"user","content":"laned"}],"limits":{"maxTurns":2}}}
                        """);
        var created = create(api, "?tenant=lanes", input, "2h", "");
        var batch = ended(api, "?tenant=lanes", created);
        assertThat(batch.path("status").asString()).isEqualTo("completed");
        var request =
                BatchWorker.published(topics).stream()
                        .filter(it -> it.contains("laned"))
                        .map(JSON::readTree)
                        .findFirst()
                        .orElseThrow();
        assertThat(request.path("requestId").asString())
                .isEqualTo(batch.path("id").asString() + ".1");
        assertThat(request.path("tenant").asString()).isEqualTo("lanes");
        assertThat(request.path("callerTools").asString()).isEqualTo("return");
        assertThat(request.has("stream")).isFalse();
        assertThat(request.at("/limits/maxTurns").asInt()).isEqualTo(2);
        assertThat(java.time.Instant.parse(request.at("/limits/deadline").asString()))
                .isEqualTo(java.time.Instant.ofEpochSecond(batch.path("expires_at").asLong()));
    }

    @Test
    void wrongLinesFailTheBatchAndNoneIsSent() {
        String input =
                uploaded(
                        "",
                        line("ok", "never sent")
                                + "not json\n"
                                + line("ok", "twice")
                                + line("m", "x").replace("POST", "GET")
                                + line("u", "x").replace("/v1/chat/completions", "/v1/x")
                                + line("b", "x").replace("\"messages\"", "\"massages\"")
                                + line("", "x"));
        var batch = ended(api, "", create(api, "", input, "24h", ""));
        assertThat(batch.path("status").asString()).isEqualTo("failed");
        assertThat(batch.path("failed_at").asLong()).isPositive();
        assertThat(batch.at("/errors/object").asString()).isEqualTo("list");
        var found =
                batch.at("/errors/data")
                        .valueStream()
                        .collect(
                                Collectors.toMap(
                                        it -> it.path("line").asInt(),
                                        it -> it.path("code").asString(),
                                        (a, _) -> a,
                                        TreeMap::new));
        assertThat(found)
                .containsExactlyEntriesOf(
                        new TreeMap<>(
                                Map.of(
                                        2, "invalid_json_line",
                                        3, "duplicate_custom_id",
                                        4, "invalid_method",
                                        5, "invalid_url",
                                        6, "invalid_request",
                                        7, "missing_required_parameter")));
        assertThat(BatchWorker.published(topics)).noneMatch(it -> it.contains("never sent"));
        var empty = ended(api, "", create(api, "", uploaded("", "\n \n"), "24h", ""));
        assertThat(empty.at("/errors/data/0/code").asString()).isEqualTo("empty_file");
    }

    @Test
    void aCancelledBatchKeepsWhatWasAnswered() {
        String input = uploaded("", line("a", "early") + line("b", "hold") + line("c", "hold"));
        var created = create(api, "", input, "24h", "");
        String path = "/v1/batches/" + created.path("id").asString();
        await().atMost(LONG)
                .until(() -> api.get(path).json().at("/request_counts/completed").asInt() == 1);
        assertThat(api.send(delete("/v1/files/" + input)).status()).isEqualTo(409);
        var asked = api.post(path + "/cancel", "").json();
        assertThat(asked.path("status").asString()).isEqualTo("cancelling");
        assertThat(asked.path("cancelling_at").asLong()).isPositive();

        var batch = ended(api, "", created);

        assertThat(batch.path("status").asString()).isEqualTo("cancelled");
        assertThat(batch.path("cancelled_at").asLong()).isPositive();
        assertThat(lines(api, "", batch, "output_file_id").keySet()).containsExactly("a");
        var errors = lines(api, "", batch, "error_file_id");
        assertThat(errors.keySet()).containsExactly("b", "c");
        assertThat(errors.get("b").at("/error/code").asString()).isEqualTo("batch_cancelled");
        assertThat(errors.get("b").path("response").isNull()).isTrue();
        assertThat(api.post(path + "/cancel", "").status()).isEqualTo(409);
        assertThat(api.send(delete("/v1/files/" + input)).status()).isEqualTo(200);
    }

    @Test
    void aBatchThatTakesTooLongExpiresWithWhatItHas() {
        String input = uploaded("", line("a", "soon") + line("b", "hold"));
        var batch = ended(api, "", create(api, "", input, "2s", ""));
        assertThat(batch.path("status").asString()).isEqualTo("expired");
        assertThat(lines(api, "", batch, "output_file_id").keySet()).containsExactly("a");
        assertThat(lines(api, "", batch, "error_file_id").get("b").at("/error/code").asString())
                .isEqualTo("batch_expired");
    }

    @Test
    void tenantsDoNotSeeOneAnother() {
        String input = uploaded("?tenant=acme", line("a", "for acme"));
        String id = create(api, "?tenant=acme", input, "24h", "").path("id").asString();
        assertThat(api.get("/v1/batches/" + id + "?tenant=acme").status()).isEqualTo(200);
        var others = api.get("/v1/batches/" + id + "?tenant=beta");
        var none = api.get("/v1/batches/batch_none?tenant=beta");
        assertThat(others.status()).isEqualTo(404);
        assertThat(others.response().body().replace(id, "batch_none"))
                .isEqualTo(none.response().body());
        assertThat(api.post("/v1/batches/" + id + "/cancel?tenant=beta", "").status())
                .isEqualTo(404);
        assertThat(api.post("/v1/batches?tenant=beta", order(input, "24h", "")).status())
                .isEqualTo(404);
        assertThat(api.get("/v1/batches?tenant=beta").json().path("data").size()).isZero();
        var own = api.get("/v1/batches?tenant=acme").json();
        assertThat(own.path("first_id").asString()).isEqualTo(id);
        assertThat(own.path("has_more").asBoolean()).isFalse();
    }

    @Test
    void ordersThatAreNotValidAreRefused() {
        String input = uploaded("", line("a", "x"));
        assertThat(api.post("/v1/batches", order(input, "25h", "")).status()).isEqualTo(400);
        assertThat(api.post("/v1/batches", order(input, "soon", "")).status()).isEqualTo(400);
        assertThat(api.post("/v1/batches", order("file-none", "24h", "")).status()).isEqualTo(404);
        assertThat(
                        api.post(
                                        "/v1/batches",
                                        order(input, "24h", "").replace("chat", "embeddings"))
                                .status())
                .isEqualTo(400);
        assertThat(api.post("/v1/batches", order(input, "24h", ",\"metadata\":{\"k\":1}")).status())
                .isEqualTo(400);
        assertThat(api.post("/v1/batches", "[").status()).isEqualTo(400);
        assertThat(api.get("/v1/batches?limit=0").status()).isEqualTo(400);
    }

    @Test
    void anotherInstanceGoesOnWithABatchAndEveryLineIsAnsweredOnce() throws Exception {
        var own = KafkaForTests.newTopics();
        int count = 2_000;
        String input =
                IntStream.rangeClosed(1, count)
                        .mapToObj(i -> line("line-" + i, "text " + i))
                        .collect(Collectors.joining());
        try (var half = new BatchWorker(own, count / 2)) {
            JsonNode created;
            try (var first = start(own)) {
                String file = Uploads.upload(first, "", input.getBytes(StandardCharsets.UTF_8));
                created = create(first, "", file, "24h", "");
                await().pollInterval(Duration.ofMillis(1)).until(() -> !half.seen.isEmpty());
            }
            var second = start(own);
            await().atMost(LONG).until(() -> half.seen.size() == count);
            try (var third = start(own)) {
                second.close();
                half.allow(count);
                requireEachOnce(third, created, half, count);
            }
        }
    }

    private static void requireEachOnce(
            RunningApi at, JsonNode created, BatchWorker half, int count) {
        var batch = ended(at, "", created);
        assertThat(batch.path("status").asString()).isEqualTo("completed");
        assertThat(batch.path("error_file_id").isNull()).isTrue();
        String content =
                at.get("/v1/files/" + batch.path("output_file_id").asString() + "/content")
                        .response()
                        .body();
        List<String> ids =
                content.lines().map(it -> JSON.readTree(it).path("custom_id").asString()).toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(count);
        assertThat(half.seen).hasSize(count);
        assertThat(half.seen.values().stream().filter(times -> times > 1).count())
                .isLessThanOrEqualTo(1_000);
        assertThat(half.seen.values()).allMatch(times -> times <= 2);
    }

    private static RunningApi start(Topics topics) {
        var started = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
        await().until(() -> started.get("/actuator/health/readiness").status() == 200);
        return started;
    }

    private static String uploaded(String query, String content) {
        return Uploads.upload(api, query, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String line(String customId, String text) {
        return "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"kimi-k2\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}}\n"
                .formatted(customId, text);
    }

    private static JsonNode create(
            RunningApi at, String query, String file, String window, String more) {
        var answer = at.post("/v1/batches" + query, order(file, window, more));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    private static String order(String file, String window, String more) {
        return "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"%s\"%s}"
                .formatted(file, window, more);
    }

    private static JsonNode ended(RunningApi at, String query, JsonNode created) {
        String path = "/v1/batches/" + created.path("id").asString() + query;
        return await().atMost(LONG)
                .until(
                        () -> at.get(path).json(),
                        it ->
                                Stream.of("completed", "failed", "expired", "cancelled")
                                        .anyMatch(it.path("status").asString()::equals));
    }

    private static Map<String, JsonNode> lines(
            RunningApi at, String query, JsonNode batch, String file) {
        Map<String, JsonNode> lines = new TreeMap<>();
        at.get("/v1/files/" + batch.path(file).asString() + "/content" + query)
                .response()
                .body()
                .lines()
                .map(JSON::readTree)
                .forEach(it -> lines.put(it.path("custom_id").asString(), it));
        return lines;
    }

    private static java.net.http.HttpRequest delete(String path) {
        return java.net.http.HttpRequest.newBuilder(api.uri(path)).DELETE().build();
    }
}
