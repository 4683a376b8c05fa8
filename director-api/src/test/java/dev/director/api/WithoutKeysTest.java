package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.api.security.AccessRefused;
import dev.director.schemas.Topics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Without keys, what a page of another origin can make a browser send is refused. */
class WithoutKeysTest {
    private static final String NOBODY = "127.0.0.1:1";
    private static final Topics TOPICS = new Topics("open.");
    private static final String JSON = "application/json";
    private static RunningApi api;

    @BeforeAll
    static void start() {
        api = RunningApi.start(NOBODY, TOPICS, "--director.api.proof-timeout=200ms");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", ""})
    @ExtendWith(OutputCaptureExtension.class)
    void anAddressThatIsOpenToOthersFailsTheStart(String address, CapturedOutput output) {
        assertThatThrownBy(() -> RunningApi.start(NOBODY, TOPICS, "--server.address=" + address))
                .hasRootCauseInstanceOf(AccessRefused.class);
        assertThat(output.getAll())
                .contains("director.api.keys-file")
                .contains("director api-key new")
                .doesNotContain("\tat ");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void saysThatItListensOnLoopbackOnly(CapturedOutput output) {
        RunningApi.start(NOBODY, TOPICS).close();
        assertThat(output.getAll()).containsOnlyOnce("There are no API keys");
        assertThat(output.getAll()).doesNotContain("password");
    }

    @Test
    void aKeysFileThatIsNotThereFailsTheStart(@TempDir Path folder) {
        String missing = "--director.api.keys-file=" + folder.resolve("none.yml");
        assertThatThrownBy(() -> RunningApi.start(NOBODY, TOPICS, missing))
                .rootCause()
                .isInstanceOf(AccessRefused.class)
                .hasMessageContaining("none.yml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:1",
                "app.localhost:8080",
                "127.0.0.1",
                "127.1.2.3:9",
                "[::1]:80"
            })
    void answersLoopbackNames(String host) {
        assertThat(get(host)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.1.nip.io",
                "evil-localhost",
                "10.0.0.1",
                "0.0.0.0:8080",
                "[::ffff:10.0.0.1]"
            })
    void refusesANameThatSomebodyHasPointedHere(String host) {
        assertThat(get(host)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example,   application/json, '',          403",
        "null,                   application/json, '',          403",
        "http://localhost:1,     application/json, '',          403",
        "http://127.0.0.1.evil.example, application/json, '',   403",
        "'',                     application/json, cross-site,  403",
        "'',                     application/json, same-site,   403",
        "'',                     text/plain,       '',          415",
        "'',                     'Text/Plain;charset=utf-8', '', 415",
        "'',                     multipart/form-data, '',       415",
        "'',                     application/x-www-form-urlencoded, '', 415",
    })
    void refusesWhatAnotherPageCouldSend(String origin, String type, String site, int status) {
        for (String target :
                List.of(
                        "POST /v1/requests",
                        "POST /v1/dead-letters/redrive",
                        "PUT /v1/lanes/batch",
                        "DELETE /v1/files/f",
                        "POST /v1/anything-new")) {
            String headers =
                    header("Origin", origin)
                            + header("Content-Type", type)
                            + header("Sec-Fetch-Site", site);
            assertThat(RawHttp.status(api, target, "127.0.0.1", headers, "{}"))
                    .as(target)
                    .isEqualTo(status);
        }
    }

    @Test
    void answersItsOwnPagesAndPrograms() {
        String body = "[]";
        String own = "http://127.0.0.1:" + api.uri("/").getPort();
        String host = own.substring("http://".length());
        assertThat(
                        RawHttp.status(
                                api,
                                "POST /v1/requests",
                                host,
                                header("Origin", own)
                                        + header("Content-Type", JSON)
                                        + header("Sec-Fetch-Site", "same-origin"),
                                body))
                .isEqualTo(400);
        assertThat(
                        RawHttp.status(
                                api, "POST /v1/requests", host, header("Content-Type", JSON), body))
                .isEqualTo(400);
        // A form with a header that a browser asks for first: nothing takes it here.
        assertThat(
                        RawHttp.status(
                                api,
                                "POST /v1/nothing",
                                host,
                                header("Content-Type", "multipart/form-data; boundary=x")
                                        + header("Authorization", "Bearer x"),
                                "--x--"))
                .isEqualTo(404);
    }

    @Test
    void noOtherOriginIsAllowedToReadAnAnswer() {
        String answer =
                RawHttp.answer(
                        api,
                        "OPTIONS /v1/requests",
                        "127.0.0.1",
                        header("Origin", "https://evil.example")
                                + header("Access-Control-Request-Method", "POST")
                                + header("Access-Control-Request-Headers", "content-type"),
                        "");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("access-control-allow");
    }

    @Test
    void everyAnswerSaysHowABrowserHasToTakeIt() {
        for (String path : List.of("/v1/models", "/v1/nothing", "/actuator/health/liveness")) {
            var answer = api.get(path);
            assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
            assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
            assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
            assertThat(answer.header("content-security-policy"))
                    .contains("default-src 'self'")
                    .contains("frame-ancestors 'none'");
            assertThat(answer.header("cache-control")).contains("no-store");
            assertThat(answer.header("strict-transport-security")).isEmpty();
            assertThat(answer.header("server")).isEmpty();
        }
    }

    private static int get(String host) {
        return RawHttp.status(api, "GET /v1/models", host, "", "");
    }

    private static String header(String name, String value) {
        return value.isEmpty() ? "" : name + ": " + value + "\r\n";
    }
}
