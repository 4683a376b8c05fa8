package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client sends by accident. */
class HostileHttpTest {
    private static final int MUTANTS = 10_000;
    private static final List<String> PATHS =
            List.of(
                    "/v1/requests",
                    "/v1/requests?limit=1&since=2h&status=completed&after=1~a~b",
                    "/v1/requests/r1",
                    "/v1/requests/r1/events",
                    "/v1/requests/r1/cancel",
                    "/v1/requests/r1/tool-results",
                    "/v1/requests/r1/approvals",
                    "/v1/requests/r1/feedback",
                    "/v1/chat/completions",
                    "/v1/usage?by=model,day&since=2h",
                    "/v1/lanes/batch",
                    "/v1/dead-letters/0-1",
                    "/v1/dead-letters/redrive",
                    "/v1/dead-letters?limit=1&since=2h");
    private static final List<String> BODIES =
            List.of(
                    "{\"requestId\":\"r/\",\"messages\":[1]}",
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"planted-words\"}],\"tools\":[{\"type\":\"function\"}]}",
                    "{\"callId\":\"k\",\"output\":{\"a\":[1,2,{\"b\":null}]}}",
                    "{\"callId\":\"k\",\"approved\":true,\"reason\":\"\\u0000\"}",
                    "{\"rating\":\"up\",\"note\":\"\\ud800\"}",
                    "{\"reason\":1e999}",
                    "[".repeat(2_000),
                    "");
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        api =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(),
                        KafkaForTests.newTopics(),
                        "--server.tomcat.connection-timeout=1s",
                        "--director.api.chat-timeout=100ms");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1//requests/r1",
                "/v1/./requests/r1",
                "/v1/models/../lanes",
                "/v1/requests/..%2f..%2factuator",
                "/v1/requests/%2e%2e/%2e%2e/actuator",
                "/v1/requests/r1;a=b",
                "/v1/requests/r1%00",
                "/v1/requests/%c0%af",
                "/v1/requests/r1%0d%0aX-Injected:1",
                "/v1/requests/r1?tenant=a%00b",
                "/v1/requests/%25",
                "/v1/requests/\\..\\",
                "//evil.example/v1/models",
            })
    void aTrickInTheAddressIsAProblemOfTheClient(String path) {
        String answer = RawHttp.answer(api, "GET " + path, "127.0.0.1", "", "");
        assertThat(RawHttp.status(answer)).as(answer).isBetween(400, 404);
        assertNothingIsTold(answer);
        assertThat(answer).doesNotContain("\nX-Injected");
    }

    @Test
    void headersThatAreTooLargeOrMalformedAreRefused() {
        for (String header :
                List.of(
                        "X-Long: " + "a".repeat(20_000) + "\r\n",
                        ("X-Many: a\r\n").repeat(2_000),
                        "traceparent: \u0001\r\n",
                        "traceparent: \u0085\r\n",
                        "Idempotency-Key: \u0085\r\n",
                        "Idempotency-Key: a b\r\n",
                        "Bad Name: x\r\n",
                        "Authorization: Bearer \u0085\r\n",
                        "Transfer-Encoding: gzip\r\n",
                        "Host: other\r\n")) {
            String answer =
                    RawHttp.answer(
                            api,
                            "POST /v1/requests",
                            "127.0.0.1",
                            header + "Content-Type: application/json\r\n",
                            "{\"model\":\"m\"}");
            assertThat(RawHttp.status(answer)).as(header).isBetween(400, 501).isNotEqualTo(500);
            assertNothingIsTold(answer);
        }
    }

    @Test
    void aBodyThatStopsComingIsATimeout() {
        for (String path : List.of("/v1/requests", "/v1/dead-letters/redrive")) {
            String answer =
                    RawHttp.send(
                            api,
                            "POST "
                                    + path
                                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{\"model\"");
            assertThat(RawHttp.status(answer)).as(answer).isEqualTo(408);
            assertThat(answer).contains("\"code\":\"request_timeout\"");
        }
    }

    @Test
    void aChunkedBodyIsBoundedWhileItIsRead() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.uri("/").getPort())) {
            var out = socket.getOutputStream();
            out.write(
                    ("POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk =
                    ("10000\r\n" + " ".repeat(0x10000) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 80; i++) {
                out.write(chunk);
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(RawHttp.status(answer)).isEqualTo(413);
        }
    }

    @Test
    void aChunkThatIsNoneIsAProblemOfTheClient() {
        String answer =
                RawHttp.send(
                        api,
                        "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
        assertThat(RawHttp.status(answer)).isEqualTo(400);
        assertNothingIsTold(answer);
    }

    @Test
    void noMutantOfARequestIsADefect() throws IOException {
        long seed = Long.getLong("hostile.seed", System.nanoTime());
        System.out.println("hostile.seed=" + seed);
        var random = new Random(seed);
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < MUTANTS; i++) {
            String mutant = mutant(random);
            String answer = RawHttp.sendAndEnd(api, mutant);
            assertThat(RawHttp.status(answer)).as("seed %d: %s", seed, mutant).isNotEqualTo(500);
            assertNothingIsTold(answer);
            counts.merge(RawHttp.status(answer), 1, Integer::sum);
        }
        assertThat(counts.keySet()).contains(400, 404, 415);
        assertThat(api.get("/v1/models").status()).isEqualTo(200);
    }

    private static String mutant(Random random) {
        String path = PATHS.get(random.nextInt(PATHS.size()));
        String body = BODIES.get(random.nextInt(BODIES.size()));
        var text =
                new StringBuilder(
                        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(
                                        List.of("GET", "POST", "PUT", "DELETE", "TRACE", "X")
                                                .get(random.nextInt(6)),
                                        path,
                                        body.length(),
                                        body));
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, (char) random.nextInt(256));
                default -> text.deleteCharAt(at);
            }
        }
        return text + "\r\n\r\n";
    }

    private static void assertNothingIsTold(String answer) {
        assertThat(answer)
                .doesNotContain("Tomcat")
                .doesNotContain("Exception")
                .doesNotContain("\tat ")
                .doesNotContain("internal_error");
    }
}
