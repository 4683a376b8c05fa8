package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.process.ForkedJvm;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The simulator runs in its own process: with both ends in one, 10,000 calls take 20,000 file
 * descriptors.
 */
@Timeout(90)
class OpenCallsTest {
    private static final int CALLS = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final HttpClient control = HttpClient.newHttpClient();

    @Test
    void holdsTenThousandOpenCallsInASmallHeapAndSeesThemAborted() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try (ForkedJvm jvm =
                ForkedJvm.of(SimulatorMain.class)
                        .jvm(
                                "-Xmx256m",
                                "-Dlogback.configurationFile=dev/director/testkit/forked-logback.xml")
                        .start()) {
            String ready = jvm.awaitLine("simulator ready on", LIMIT);
            URI simulator = URI.create(ready.substring(ready.indexOf("http")));
            hang(simulator);
            for (int i = 0; i < CALLS; i++) {
                clients.add(call(simulator.getPort(), "t/r" + i + "/0.0.1"));
            }
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(LIMIT)
                    .until(() -> calls(simulator).path("open").asInt() == CALLS);

            closeAll(clients);
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(LIMIT)
                    .until(() -> calls(simulator).path("open").asInt() == 0);
            assertThat(calls(simulator).path("maxOpen").asInt()).isEqualTo(CALLS);
            assertThat(calls(simulator).path("calls").size()).isEqualTo(CALLS);
        } finally {
            closeAll(clients);
            control.close();
        }
    }

    private void hang(URI simulator) throws Exception {
        HttpRequest script =
                HttpRequest.newBuilder(simulator.resolve("/_simulator/script"))
                        .PUT(
                                BodyPublishers.ofString(
                                        "{\"rules\":[{\"behaviours\":[{\"kind\":\"hang\"}]}]}"))
                        .build();
        assertThat(control.send(script, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private JsonNode calls(URI simulator) throws Exception {
        HttpRequest calls = HttpRequest.newBuilder(simulator.resolve("/_simulator/calls")).build();
        return JsonMapper.shared().readTree(control.send(calls, BodyHandlers.ofString()).body());
    }

    private static void closeAll(List<SocketChannel> clients) throws Exception {
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    private static SocketChannel call(int port, String id) throws Exception {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        byte[] body = Http.body("gpt-4", "x").getBytes(StandardCharsets.UTF_8);
        String head =
                """
                POST /v1/chat/completions HTTP/1.1
                Host: localhost
                X-Client-Request-Id: %s
                Content-Length: %d

                """
                        .formatted(id, body.length)
                        .replace("\n", "\r\n");
        channel.write(
                new ByteBuffer[] {
                    ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)), ByteBuffer.wrap(body)
                });
        return channel;
    }
}
