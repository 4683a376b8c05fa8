package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.api.security.ApiKey;
import dev.director.api.security.Right;
import dev.director.schemas.Topics;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private static final String MESSAGES =
            "\"messages\":[{\"role\":\"user\",\"content\":\"planted-prompt\"}]";
    private static final ApiKey.Fresh ACME = key("acme-1", "acme", Right.SUBMIT, Right.READ);
    private static final ApiKey.Fresh BETA = key("beta-1", "beta", Right.SUBMIT, Right.READ);
    private static final ApiKey.Fresh WRITER = key("writer", "acme", Right.SUBMIT);
    private static final ApiKey.Fresh READER = key("reader", "acme", Right.READ);
    private static final ApiKey.Fresh GATEWAY = key("gateway", "*", Right.SUBMIT, Right.READ);
    private static final ApiKey.Fresh OPERATOR = key("operator", "*", Right.OPERATE);

    @TempDir private static Path folder;
    private static Path file;
    private static Topics topics;
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        file = folder.resolve("keys.yml");
        write(ACME, BETA, WRITER, READER, GATEWAY, OPERATOR);
        api =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(),
                        topics,
                        "--server.address=0.0.0.0",
                        "--director.api.keys-file=" + file);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aCallWithoutAKeyIsChallengedAsAProblem() {
        var answer = api.get("/v1/requests/r1");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthorized");
        assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(answer.json().path("status").asInt()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer dk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "Bearer dk_",
                "Bearer sk-something-else",
                "Bearer eyJhbGciOiJub25lIn0.e30.",
                "Bearer a b",
                "Bearer"
            })
    void anUnknownKeyIsRefusedAndNotRepeated(String authorization) {
        var answer = call("GET", "/v1/requests/r1", authorization, "");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthorized");
        assertThat(answer.header("www-authenticate")).startsWith("Bearer");
        assertThat(answer.response().body()).doesNotContain("dk_").doesNotContain("sk-");
    }

    @Test
    void anotherSchemeIsNoKey() {
        assertThat(call("GET", "/v1/models", "Basic dXNlcjpwYXNz", "").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/requests,             submit",
        "POST, /v1/requests/r1/cancel,   submit",
        "POST, /v1/anything-new,         submit",
        "DELETE, /v1/files/f1,           submit",
        "GET,  /v1/requests/r1,          read",
        "HEAD, /v1/requests/r1,          read",
        "GET,  /v1/anything-new,         read",
        "GET,  /v1/usage,                read operate",
        "GET,  /v1/models,               submit read operate",
        "GET,  /v1/lanes,                operate",
        "PUT,  /v1/lanes/batch,          operate",
        "GET,  /v1/dead-letters,         operate",
        "GET,  /v1/dead-letters/0-1,     operate",
        "POST, /v1/dead-letters/redrive, operate",
        "GET,  /actuator/env,            submit read operate",
    })
    void eachAddressNeedsItsRight(String method, String path, String rights) {
        for (var one : new ApiKey.Fresh[] {WRITER, READER, OPERATOR}) {
            Right has = one.key().rights().iterator().next();
            var answer = call(method, path, bearer(one), "{}");
            if (rights.contains(has.wire())) {
                assertThat(answer.status()).as(has.wire()).isNotIn(401, 403);
            } else {
                assertThat(answer.status()).as(has.wire()).isEqualTo(403);
                assertThat(answer.header("www-authenticate")).contains("insufficient_scope");
                assertThat(method.equals("HEAD") ? "forbidden" : answer.code())
                        .isEqualTo("forbidden");
            }
        }
    }

    @Test
    void aRequestIsItsKeysTenants() {
        var answer = submit(ACME, "{\"requestId\":\"k1\",\"model\":\"m\"," + MESSAGES + "}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("tenant").asString()).isEqualTo("acme");
        assertThat(published("k1"))
                .isEqualTo(
                        "{\"tenant\":\"acme\",\"requestId\":\"k1\",\"model\":\"m\","
                                + MESSAGES
                                + "}");
    }

    @Test
    void aRequestMayNameItsKeysTenantAndNoOther() {
        String body = "{\"requestId\":\"%s\",\"tenant\":\"%s\",\"model\":\"m\"," + MESSAGES + "}";

        assertThat(submit(ACME, body.formatted("k2", "acme")).status()).isEqualTo(202);
        var refused = submit(ACME, body.formatted("k3", "beta"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("forbidden");
        assertThat(submit(ACME, body.formatted("k3", "default")).status()).isEqualTo(403);
        assertThat(KafkaForTests.read(topics.requests()).stream().map(it -> text(it.key())))
                .doesNotContain("k3");
    }

    @Test
    void aTenantThatIsNamedTwiceIsNoRequest() {
        var answer =
                submit(
                        ACME,
                        "{\"requestId\":\"k4\",\"tenant\":\"acme\",\"tenant\":\"beta\","
                                + "\"model\":\"m\","
                                + MESSAGES
                                + "}");
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void anotherTenantsIdsAreAsUnknownAsThoseThatAreNot() {
        submit(BETA, "{\"requestId\":\"k5\",\"model\":\"m\"," + MESSAGES + "}");
        await().until(() -> see(BETA, "/v1/requests/k5").status() == 200);

        var anothers = see(ACME, "/v1/requests/k5");
        var nobodys = see(ACME, "/v1/requests/k6");

        assertThat(anothers.status()).isEqualTo(404);
        assertThat(anothers.response().body().replace("k5", "k6"))
                .isEqualTo(nobodys.response().body());
        assertThat(see(ACME, "/v1/requests/k5?tenant=beta").status()).isEqualTo(403);
        assertThat(see(ACME, "/v1/requests/k6?tenant=beta").status()).isEqualTo(403);
        assertThat(see(BETA, "/v1/requests/k5?tenant=beta").status()).isEqualTo(200);
    }

    @Test
    void aKeyOfAnyTenantNamesTheTenantItself() {
        submit(
                GATEWAY,
                "{\"requestId\":\"k7\",\"tenant\":\"beta\",\"model\":\"m\"," + MESSAGES + "}");
        submit(GATEWAY, "{\"requestId\":\"k8\",\"model\":\"m\"," + MESSAGES + "}");

        await().until(() -> see(GATEWAY, "/v1/requests/k7?tenant=beta").status() == 200);
        await().until(() -> see(GATEWAY, "/v1/requests/k8").status() == 200);
    }

    @Test
    void aKeyThatIsTakenOutOfTheFileIsRefusedWithoutARestart() throws Exception {
        var fresh = key("short-lived", "acme", Right.READ);
        assertThat(see(fresh, "/v1/models").status()).isEqualTo(401);

        write(ACME, BETA, WRITER, READER, GATEWAY, OPERATOR, fresh);
        await().until(() -> see(fresh, "/v1/models").status() == 200);
        Files.writeString(file, "- half an ent");
        await().during(Duration.ofMillis(1_500))
                .until(() -> see(fresh, "/v1/models").status() == 200);
        write(ACME, BETA, WRITER, READER, GATEWAY, OPERATOR);
        await().until(() -> see(fresh, "/v1/models").status() == 401);
        assertThat(see(ACME, "/v1/models").status()).isEqualTo(200);
    }

    @Test
    void healthIsOpen() {
        assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(api.get("/actuator/env").status()).isEqualTo(401);
    }

    private static RunningApi.Answer submit(ApiKey.Fresh key, String body) {
        return call("POST", "/v1/requests", bearer(key), body);
    }

    private static RunningApi.Answer see(ApiKey.Fresh key, String path) {
        return call("GET", path, bearer(key), "");
    }

    private static String bearer(ApiKey.Fresh key) {
        return "Bearer " + key.secret();
    }

    private static RunningApi.Answer call(
            String method, String path, String authorization, String body) {
        return api.send(
                HttpRequest.newBuilder(api.uri(path))
                        .header("authorization", authorization)
                        .header("content-type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build());
    }

    private static String published(String id) {
        return KafkaForTests.read(topics.requests()).stream()
                .filter(record -> text(record.key()).equals(id))
                .map(record -> text(record.value()))
                .collect(Collectors.joining());
    }

    private static void write(ApiKey.Fresh... keys) throws Exception {
        String yaml = Stream.of(keys).map(it -> it.key().yaml()).collect(Collectors.joining());
        Path fresh = Files.writeString(folder.resolve("fresh.yml"), yaml);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ApiKey.Fresh key(String id, String tenant, Right... rights) {
        return ApiKey.fresh(id, tenant, Set.of(rights));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
