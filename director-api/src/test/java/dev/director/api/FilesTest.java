package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FilesTest {
    private static final byte[] SMALL = "{}\n".getBytes(StandardCharsets.UTF_8);
    private static final Map<String, String> BATCH = Map.of("purpose", "batch");

    private static Topics topics;
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
        await().until(() -> api.get("/actuator/health/readiness").status() == 200);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aFileOfManyChunksComesBackByteForByteFromAnyInstance() throws Exception {
        byte[] content = new byte[5_000_000];
        new Random(7).nextBytes(content);
        var uploaded = Uploads.send(api, "", content, BATCH).json();
        assertThat(uploaded.path("object").asString()).isEqualTo("file");
        assertThat(uploaded.path("bytes").asLong()).isEqualTo(content.length);
        assertThat(uploaded.path("filename").asString()).isEqualTo("in put.jsonl");
        assertThat(uploaded.path("purpose").asString()).isEqualTo("batch");
        assertThat(uploaded.path("status").asString()).isEqualTo("processed");
        assertThat(uploaded.path("expires_at").asLong() - uploaded.path("created_at").asLong())
                .isEqualTo(30 * 24 * 3600);
        try (var other = RunningApi.start(KafkaForTests.bootstrapServers(), topics)) {
            await().until(() -> other.get("/actuator/health/readiness").status() == 200);
            String id = uploaded.path("id").asString();
            assertThat(content(other, id)).isEqualTo(content);
            assertThat(other.get("/v1/files/" + id).json()).isEqualTo(uploaded);
        }
    }

    @Test
    void anEmptyFileIsAFile() throws Exception {
        String id = Uploads.upload(api, "", new byte[0]);
        assertThat(content(api, id)).isEmpty();
    }

    @Test
    void aDeletedFileIsGoneWithItsContent() {
        String id = Uploads.upload(api, "", SMALL);
        var deleted = delete("/v1/files/" + id);
        assertThat(deleted.json().toString())
                .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"file\",\"deleted\":true}");
        assertThat(api.get("/v1/files/" + id).status()).isEqualTo(404);
        assertThat(api.get("/v1/files/" + id + "/content").status()).isEqualTo(404);
        assertThat(delete("/v1/files/" + id).status()).isEqualTo(404);
        assertThat(
                        KafkaForTests.read(topics.files()).stream()
                                .filter(record -> record.value() == null)
                                .map(record -> new String(record.key(), StandardCharsets.UTF_8)))
                .contains("default/" + id + "/0");
    }

    @Test
    void filesAreListedTheNewestFirstAndInPages() {
        String first = Uploads.upload(api, "?tenant=lists", SMALL);
        String second = Uploads.upload(api, "?tenant=lists", SMALL);
        String third = Uploads.upload(api, "?tenant=lists", SMALL);
        var page = api.get("/v1/files?tenant=lists&limit=2&purpose=batch").json();
        assertThat(page.path("object").asString()).isEqualTo("list");
        assertThat(page.path("first_id").asString()).isEqualTo(third);
        assertThat(page.path("last_id").asString()).isEqualTo(second);
        assertThat(page.path("has_more").asBoolean()).isTrue();
        var rest = api.get("/v1/files?tenant=lists&limit=2&after=" + second).json();
        assertThat(rest.at("/data/0/id").asString()).isEqualTo(first);
        assertThat(rest.path("has_more").asBoolean()).isFalse();
        var oldest = api.get("/v1/files?tenant=lists&order=asc").json();
        assertThat(oldest.path("first_id").asString()).isEqualTo(first);
        assertThat(api.get("/v1/files?tenant=lists&purpose=vision").json().path("data").size())
                .isZero();
    }

    @Test
    void anotherTenantsFileIsTheSame404AsNone() {
        String id = Uploads.upload(api, "?tenant=acme", SMALL);
        assertThat(api.get("/v1/files/" + id + "?tenant=acme").status()).isEqualTo(200);
        for (String path : new String[] {"", "/content"}) {
            var others = api.get("/v1/files/" + id + path + "?tenant=beta");
            var none = api.get("/v1/files/file-none" + path + "?tenant=beta");
            assertThat(others.status()).isEqualTo(404);
            assertThat(others.response().body().replace(id, "file-none"))
                    .isEqualTo(none.response().body());
        }
        assertThat(api.get("/v1/files?tenant=beta").json().path("data").size()).isZero();
    }

    @Test
    void whatIsNoFileForABatchIsRefused() {
        var otherPurpose = Uploads.send(api, "", SMALL, Map.of("purpose", "vision"));
        assertThat(otherPurpose.status()).isEqualTo(400);
        assertThat(otherPurpose.json().at("/error/type").asString())
                .isEqualTo("invalid_request_error");
        assertThat(Uploads.send(api, "", SMALL, Map.of()).status()).isEqualTo(400);
        assertThat(
                        Uploads.send(
                                        api,
                                        "",
                                        SMALL,
                                        Map.of("purpose", "batch", "expires_after[seconds]", "1"))
                                .status())
                .isEqualTo(400);
        assertThat(api.post("/v1/files", "{}").status()).isEqualTo(415);
        assertThat(form("----other", "no parts here").status()).isEqualTo(400);
    }

    @Test
    void aFileIsAtMost200Megabytes() {
        var answer =
                RawHttp.sendAndEnd(
                        api,
                        "POST /v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n"
                                + "Content-Type: multipart/form-data; boundary=b\r\n"
                                + "Content-Length: 220200960\r\n\r\n--b\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413").contains("file_too_large");
    }

    private static RunningApi.Answer form(String boundary, String body) {
        return api.send(
                HttpRequest.newBuilder(api.uri("/v1/files"))
                        .header("content-type", "multipart/form-data; boundary=" + boundary)
                        .header("authorization", "Bearer none")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private static byte[] content(RunningApi from, String id) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(from.uri("/v1/files/" + id + "/content"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        }
    }

    private static RunningApi.Answer delete(String path) {
        return api.send(HttpRequest.newBuilder(api.uri(path)).DELETE().build());
    }
}
