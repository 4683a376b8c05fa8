package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.Script;
import dev.director.worker.tool.mcp.StdioServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A run whose model calls the tools of a file. */
@DirectorTest
class ToolsFileRunTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @Test
    void aRunCallsOverHttpAndAnMcpServerAndGoesOnWithWhatTheySay(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator, @TempDir Path folder)
            throws IOException {
        simulator.script(
                Script.of(
                        Rule.whenTurns(0).always(Behaviour.Answer.toolCalls(bothTools())),
                        Rule.any().always(Behaviour.Answer.text("done"))));
        HttpServer server = weather();
        Path file = Files.writeString(folder.resolve("tools.yml"), file(server));
        try (TestWorker worker =
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--director.tools.file=" + file);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.expect("r1");
            upstream.publishRaw(
                    """
                    {"requestId":"r1","model":"kimi-k2","messages":[{"role":"user","content":"r1"}],"tools":[
                      {"type":"function","function":{"name":"weather"}},
                      {"type":"function","function":{"name":"local_echo"}}]}\
                    """);
            upstream.awaitAllOnce(LIMIT);
            JsonNode result = upstream.awaitResult("r1").json();

            assertThat(worker.worker().failure()).isNotDone();
            assertThat(result.path("status").asString()).isEqualTo("completed");
            assertThat(result.at("/message/content").asString()).isEqualTo("done");
            assertThat(
                            result.path("toolCalls")
                                    .valueStream()
                                    .map(call -> call.path("outcome").asString()))
                    .as("%s", result)
                    .containsExactly("completed", "completed");
            assertThat(asked).containsExactly("/weather/planted-argument");
        } finally {
            server.stop(0);
        }
    }

    private HttpServer weather() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestURI().toString());
                    byte[] body = "planted-output".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static String file(HttpServer server) {
        return """
        allowedHosts: [{host: "127.0.0.1:%1$d", private: true}]
        http:
          - name: weather
            description: The weather in a city.
            parameters: {type: object, properties: {city: {type: string}}, required: [city]}
            url: http://127.0.0.1:%1$d/weather/{city}
        mcp:
          - name: local
            command: [%2$s]
        """
                .formatted(
                        server.getAddress().getPort(),
                        StdioServer.command().stream()
                                .map(word -> '"' + word + '"')
                                .collect(Collectors.joining(", ")));
    }

    private static String bothTools() {
        return """
        [{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"planted-argument\\"}"}},
         {"id":"c2","type":"function","function":{"name":"local_echo","arguments":"{\\"text\\":\\"planted-text\\"}"}}]\
        """;
    }
}
