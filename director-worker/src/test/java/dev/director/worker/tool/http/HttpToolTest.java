package dev.director.worker.tool.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.ToolEnded;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.ToolRequest;
import dev.director.worker.tool.Tool.InvalidArguments;
import dev.director.worker.tool.Tool.Invocation;
import dev.director.worker.tool.Toolbox;
import dev.director.worker.tool.net.AllowedHosts;
import dev.director.worker.tool.net.AllowedHosts.Host;
import dev.director.worker.tool.net.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Against a real server on this machine. */
class HttpToolTest {

    private static final String SECRET = "s3cr3t-key";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final LinkedBlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private volatile Handler answer = exchange -> text(exchange, 200, "sunny");

    private record Seen(String method, String uri, Map<String, List<String>> headers, String body) {

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    seen.add(
                            new Seen(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().toString(),
                                    Map.copyOf(exchange.getRequestHeaders()),
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8)));
                    try (exchange) {
                        answer.handle(exchange);
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void sendsArgumentsWhereTheyBelongAndTheCallIdAsIdempotencyKey() throws Exception {
        String output =
                get("/weather/{city}").call(invocation("{'city':'São Paulo/ü?','units':'C'}"));

        Seen request = seen.take();
        assertThat(output).isEqualTo("sunny");
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.uri()).isEqualTo("/weather/S%C3%A3o%20Paulo%2F%C3%BC%3F?units=C");
        assertThat(request.header("Authorization")).isEqualTo("Bearer " + SECRET);
        assertThat(request.header("Idempotency-key")).isEqualTo("call-1");
        assertThat(request.header("Content-type")).isEmpty();
    }

    @Test
    void whatAPostDoesNotHaveInItsAddressIsItsBody() throws Exception {
        tool("POST", "/orders/{shop}", Map.of(), Optional.empty(), "shop", "item", "count")
                .call(invocation("{'shop':'s1','item':'screw','count':2}"));

        Seen request = seen.take();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo("/orders/s1");
        assertThat(request.header("Content-type")).isEqualTo("application/json");
        assertThat(request.body()).isEqualTo("{\"item\":\"screw\",\"count\":2}");
    }

    @Test
    void whatIsNotDeclaredIsNotSent() throws Exception {
        tool("POST", "/users/{id}", Map.of(), Optional.empty(), "id", "name")
                .call(invocation("{'id':'u1','name':'Ada','role':'admin','id2':null}"));

        assertThat(seen.take().body()).isEqualTo("{\"name\":\"Ada\"}");
    }

    @Test
    void aBodysPlacesBecomeTheArgumentsAsTheJsonThatTheyAre() throws Exception {
        JsonNode body =
                json(
                        "{'filter':{'name':'{name}','tags':'{tags}'},'not':'{absent}','list':['{absent}',1],'kept':'as {is'}");

        tool("PUT", "/x", Map.of(), Optional.of(body), "name", "tags", "absent")
                .call(invocation("{'name':'a','tags':[1,{'b':null}]}"));

        assertThat(json(seen.take().body()))
                .isEqualTo(
                        json(
                                "{'filter':{'name':'a','tags':[1,{'b':null}]},'list':[1],'kept':'as {is'}"));
    }

    @Test
    void onlyGetAndHeadAreRepeatableUnlessTheDefinitionSaysSo() {
        assertThat(get("/a").repeatable()).isTrue();
        assertThat(tool("DELETE", "/a", Map.of(), Optional.empty()).repeatable()).isFalse();
        assertThat(tool("POST", "/a", Map.of(), Optional.empty()).repeatable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "429", "500", "503"})
    void anErrorIsToldWithItsStatusAndTheFirstPartOfItsBody(int status) {
        answer = exchange -> text(exchange, status, "no such city " + "x".repeat(1_000_000));

        assertThatThrownBy(() -> get("/a").call(invocation("{}")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("HTTP " + status + " from localhost: no such city x")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(3_000));
    }

    @Test
    void aRedirectIsNotFollowed() {
        answer =
                exchange -> {
                    exchange.getResponseHeaders().add("Location", "/elsewhere?token=" + SECRET);
                    exchange.sendResponseHeaders(302, -1);
                };

        assertThatThrownBy(() -> get("/a").call(invocation("{}")))
                .hasMessageContaining("HTTP 302")
                .hasMessageContaining("not followed")
                .hasMessageNotContaining(SECRET);
        assertThat(seen).hasSize(1);
    }

    @Test
    void noMoreOfAResponseIsReadThanMayBe() {
        CountDownLatch gone = new CountDownLatch(1);
        answer =
                exchange -> {
                    beginning(exchange);
                    endless(exchange, gone);
                };

        assertThatThrownBy(() -> get("/a").call(invocation("{}")))
                .hasMessageContaining("longer than 1024 bytes");
        await().atMost(LIMIT).until(() -> gone.getCount() == 0);
    }

    @Test
    void aResponseOfJustTheLargestSizeIsTaken() throws Exception {
        answer = exchange -> text(exchange, 200, "x".repeat(1024));

        assertThat(get("/a").call(invocation("{}"))).hasSize(1024);
    }

    @Test
    void aBodyThatNeverEndsIsCutOffInTimeAndTheServerSeesIt() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        answer =
                exchange -> {
                    beginning(exchange);
                    hold(ended);
                    endless(exchange, gone);
                };
        HttpTool tool =
                tool("GET", "/a", Map.of(), Optional.empty(), Duration.ofMillis(300), Set.of());
        try (Toolbox tools = new Toolbox(List.of(tool), new SettableClock(Samples.STARTED))) {

            ToolEnded told =
                    tools.run(
                            new RunId("acme", "r1", "r1"),
                            new ToolRequest("call-1", "p-1", "it", "{}"),
                            Samples.DEADLINE);

            assertThat(told.outcome().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(told.output()).contains("300 ms");
            ended.countDown();
            await().atMost(LIMIT).until(() -> gone.getCount() == 0);
        }
    }

    @Test
    void anInterruptEndsACallThatWaitsForItsResponse() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        answer = exchange -> hold(release);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Future<?> call =
                threads.submit(() -> {
                    try {
                        get("/a").call(invocation("{}"));
                    } catch (Throwable e) {
                        ended.complete(e);
                    }
                });
        seen.take();

        call.cancel(true);

        await().atMost(LIMIT).until(ended::isDone);
        assertThat(ended.join()).isInstanceOf(InterruptedException.class);
        release.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/octet-stream", "application/pdf"})
    void whatIsNeitherTextNorJsonIsRefusedByItsName(String type) {
        answer = exchange -> send(exchange, 200, type, "bytes");

        assertThatThrownBy(() -> get("/a").call(invocation("{}"))).hasMessageContaining(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain; charset=utf-8",
                "application/json",
                "application/problem+json",
                "application/vnd.api+json; x=y",
                "text/html",
                "application/xml",
                ""
            })
    void textAndJsonAreGivenAsTheyAre(String type) throws Exception {
        answer = exchange -> send(exchange, 200, type, "{\"ü\":1}");

        assertThat(get("/a").call(invocation("{}"))).isEqualTo("{\"ü\":1}");
    }

    @Test
    void aResponseWithoutABodySaysSo() throws Exception {
        answer = exchange -> exchange.sendResponseHeaders(204, -1);

        assertThat(get("/a").call(invocation("{}"))).isEqualTo("HTTP 204, without a body");
    }

    @Test
    void aPrivateAddressIsNotReachedUnlessTheHostMay() {
        HttpTool tool =
                new HttpTool(
                        definition("GET", "/a", Map.of(), Optional.empty(), LIMIT, Set.of()),
                        new AllowedHosts(List.of(Host.of(host(), false))),
                        HttpTool.client());

        assertThatThrownBy(() -> tool.call(invocation("{}")))
                .hasMessageContaining("private address");
        assertThat(seen).isEmpty();
    }

    @Test
    void aServerThatIsDownIsNamed() {
        HttpTool tool = get("/a");
        server.stop(0);

        assertThatThrownBy(() -> tool.call(invocation("{}")))
                .isInstanceOf(IOException.class)
                .hasMessage("localhost cannot be reached");
    }

    @Test
    void aSecretThatTheServerRepeatsIsHidden() throws Exception {
        answer =
                exchange ->
                        text(exchange, 500, exchange.getRequestHeaders().getFirst("Authorization"));
        assertThatThrownBy(() -> get("/a").call(invocation("{}")))
                .hasMessage("HTTP 500 from localhost: Bearer ***");

        answer =
                exchange ->
                        text(exchange, 200, exchange.getRequestHeaders().getFirst("Authorization"));
        assertThat(get("/a").call(invocation("{}"))).isEqualTo("Bearer ***");
    }

    @Test
    void anArgumentThatCannotBeInAPathIsTheModelsToCorrect() {
        assertThatThrownBy(() -> get("/weather/{city}").call(invocation("{'city':'../admin'}")))
                .isInstanceOf(InvalidArguments.class)
                .hasMessageContaining("'city'");
        assertThat(seen).isEmpty();
    }

    @Test
    void whatTheModelIsToCorrectIsToldWithoutASecret() {
        HttpTool tool = tool("GET", "/{" + SECRET + "}", Map.of(), Optional.empty(), SECRET);

        assertThatThrownBy(() -> tool.call(invocation("{'" + SECRET + "':''}")))
                .isInstanceOf(InvalidArguments.class)
                .hasMessage("'***' must not be empty: it is part of a path");
    }

    @Test
    void aHeaderThatCannotBeSentIsNamedWithoutItsValue() {
        for (Map<String, String> headers :
                List.of(
                        Map.of("Authorization", SECRET + "\n"),
                        Map.of("Host", SECRET),
                        Map.of("Idempotency-Key", SECRET),
                        Map.of("X-City", "{city} " + SECRET))) {
            assertThatThrownBy(() -> tool("GET", "/{city}", headers, Optional.empty(), "city"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("headers: " + headers.keySet().iterator().next())
                    .hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void aDefinitionThatDoesNotHoldTogetherSaysWhatToCorrect() {
        assertThatThrownBy(() -> tool("GET", "/{city}", Map.of(), Optional.empty(), "town"))
                .hasMessageContaining("{city} is no parameter");
        assertThatThrownBy(() -> tool("GET", "/", Map.of(), Optional.empty(), "town"))
                .hasMessageContaining("'town' is used nowhere");
        assertThatThrownBy(() -> tool("FETCH", "/", Map.of(), Optional.empty()))
                .hasMessageContaining("method: 'FETCH'");
        assertThatThrownBy(() -> tool("GET", "/", Map.of(), Optional.of(json("{}"))))
                .hasMessageContaining("body: a GET has none");
        assertThatThrownBy(
                        () -> tool("POST", "/", Map.of(), Optional.of(json("{'a':'x{b}'}")), "b"))
                .hasMessageContaining("body: 'x{b}'");
    }

    private String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    private HttpTool get(String path) {
        return path.contains("{city}")
                ? tool(
                        "GET",
                        path,
                        Map.of("Authorization", "Bearer " + SECRET),
                        Optional.empty(),
                        "city",
                        "units")
                : tool("GET", path, Map.of("Authorization", "Bearer " + SECRET), Optional.empty());
    }

    private HttpTool tool(
            String method,
            String path,
            Map<String, String> headers,
            Optional<JsonNode> body,
            String... parameters) {
        return tool(method, path, headers, body, LIMIT, Set.of(parameters));
    }

    private HttpTool tool(
            String method,
            String path,
            Map<String, String> headers,
            Optional<JsonNode> body,
            Duration timeout,
            Set<String> parameters) {
        return new HttpTool(
                definition(method, path, headers, body, timeout, parameters),
                new AllowedHosts(List.of(Host.of(host(), true))),
                HttpTool.client());
    }

    private HttpTool.Definition definition(
            String method,
            String path,
            Map<String, String> headers,
            Optional<JsonNode> body,
            Duration timeout,
            Set<String> parameters) {
        ObjectNode schema = Codec.mapper().createObjectNode().put("type", "object");
        schema.putObject("properties");
        schema.putArray("required");
        for (String parameter : parameters) {
            schema.withObjectProperty("properties").putObject(parameter);
            if (path.contains("{" + parameter + "}")) {
                schema.withArrayProperty("required").add(parameter);
            }
        }
        return new HttpTool.Definition(
                "it",
                "",
                schema,
                method,
                "http://" + host() + path,
                parameters.contains("units") ? Map.of("units", "{units}") : Map.of(),
                headers,
                body,
                Optional.empty(),
                false,
                timeout,
                DataSize.ofKilobytes(1),
                new Secrets(Set.of(SECRET)));
    }

    private static Invocation invocation(String arguments) {
        return new Invocation("call-1", "acme", "r1", (ObjectNode) json(arguments));
    }

    private static JsonNode json(String text) {
        return Codec.mapper().readTree(text.replace('\'', '"'));
    }

    private static void text(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, "text/plain", body);
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        if (!type.isEmpty()) {
            exchange.getResponseHeaders().add("Content-Type", type);
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Writes until the other side is gone. */
    private static void endless(HttpExchange exchange, CountDownLatch gone) {
        try {
            while (true) {
                exchange.getResponseBody().write(new byte[64 * 1024]);
            }
        } catch (IOException e) {
            gone.countDown();
        }
    }

    private static void beginning(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/plain");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('x');
        exchange.getResponseBody().flush();
    }

    private static void hold(CountDownLatch release) throws IOException {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
