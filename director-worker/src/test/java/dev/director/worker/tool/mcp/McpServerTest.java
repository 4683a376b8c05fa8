package dev.director.worker.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.ToolEnded;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.ToolRequest;
import dev.director.worker.tool.RecordTool;
import dev.director.worker.tool.Toolbox;
import dev.director.worker.tool.mcp.McpServer.Approval;
import dev.director.worker.tool.mcp.McpServer.Definition;
import dev.director.worker.tool.net.AllowedHosts;
import dev.director.worker.tool.net.AllowedHosts.Host;
import dev.director.worker.tool.net.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/** Against real servers over both transports. */
class McpServerTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String SECRET = "s3cr3t-token";

    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private Optional<Toolbox> opened = Optional.empty();

    enum Over {
        STDIO,
        HTTP
    }

    @AfterEach
    void close() {
        opened.ifPresent(Toolbox::close);
    }

    @ParameterizedTest
    @EnumSource
    void listsCallsAndTellsWhatCameOfIt(Over over) throws Exception {
        try (HttpServer http = new HttpServer(0)) {
            Toolbox tools = toolbox(over == Over.STDIO ? stdio() : http(http.port()));

            ObjectNode echo = tools.completed(definition("crm_echo")).withObject("/function");
            assertThat(echo.path("description").asString()).isEqualTo("Does echo.");
            assertThat(echo.at("/parameters/required/0").asString()).isEqualTo("text");
            assertThat(echo.path("parameters").has("$schema")).isFalse();
            assertThat(tools.repeatable("crm_echo")).isTrue();
            assertThat(tools.repeatable("crm_fail")).isFalse();

            assertThat(run(tools, "crm_echo", "{\"text\":\"ü\\n2\"}"))
                    .isEqualTo("echo: ü\n2\ncall: call-1");
            assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
            assertThat(run(tools, "crm_structured", "{}")).isEqualTo("{\"degrees\":21}");
            assertThat(run(tools, "crm_picture", "{}"))
                    .isEqualTo(
                            "a cat\n(an image of image/png, left out)\n(the resource file:///cat.txt, left out)");

            ToolEnded failed = ended(tools, "crm_fail", "{}");
            assertThat(failed.outcome().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(failed.outcome().valid()).isTrue();
            assertThat(failed.output()).isEqualTo("the tool failed: no such file");
            assertThat(ended(tools, "crm_echo", "{\"text\":[]}").outcome().valid()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedCallEndsAndTheNextGoesOn(Over over) throws Exception {
        try (HttpServer http = new HttpServer(0)) {
            Toolbox tools = toolbox(over == Over.STDIO ? stdio() : http(http.port()));
            assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
            CountDownLatch interrupted = new CountDownLatch(1);
            Thread call =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    ended(tools, "crm_slow", "{}");
                                } catch (InterruptedException e) {
                                    interrupted.countDown();
                                }
                            });
            await().atMost(LIMIT).until(() -> call.getState() == Thread.State.TIMED_WAITING);

            call.interrupt();

            await().atMost(LIMIT).until(() -> interrupted.getCount() == 0);
            assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
        }
    }

    @Test
    void aCallThatTakesTooLongFailsAndTheServerGoesOn() throws Exception {
        try (HttpServer http = new HttpServer(0)) {
            Toolbox tools = toolbox(definition(http(http.port()), Set.of(), Duration.ofSeconds(3)));

            assertThat(run(tools, "crm_slow", "{}")).contains("did not end within 3000 ms");
            assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
        }
    }

    @Test
    void everyNameOfAServerIsItsOwnThoughItIsDown() throws Exception {
        Toolbox tools = toolbox(http(freePort()));

        assertThat(tools.has("crm_anything")).isTrue();
        assertThat(tools.has("crm")).isFalse();
        assertThat(tools.repeatable("crm_anything")).isFalse();
        assertThat(tools.needsApproval("crm_fail")).isTrue();
        assertThat(tools.needsApproval("crm_files_read")).isFalse();
        assertThat(
                        tools.completed(definition("crm_anything"))
                                .at("/function/parameters/type")
                                .asString())
                .isEqualTo("object");
    }

    @Test
    void aServerThatIsDownAtTheStartIsUsedOnceItIsUpAndNotHammeredUntilThen() throws Exception {
        int port = freePort();
        Toolbox tools = toolbox(http(port));

        ToolEnded down = ended(tools, "crm_files_read", "{}");

        assertThat(down.outcome().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(down.output())
                .contains("the MCP server 'crm' cannot be reached", "tried again in 1 s");
        try (HttpServer http = new HttpServer(port)) {
            assertThat(run(tools, "crm_files_read", "{}")).contains("cannot be reached");
            assertThat(http.authorizations()).isEmpty();

            clock.advance(Duration.ofSeconds(1));

            assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
            assertThat(
                            tools.completed(definition("crm_echo"))
                                    .at("/function/parameters/required/0")
                                    .asString())
                    .isEqualTo("text");
        }
    }

    @Test
    void theWaitBetweenAttemptsGrowsToAMinute() throws Exception {
        Toolbox tools = toolbox(http(freePort()));
        for (int wait : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
            assertThat(run(tools, "crm_files_read", "{}")).contains("again in " + wait + " s");
            clock.advance(Duration.ofSeconds(wait));
        }
    }

    @Test
    void aSessionThatTheServerForgotIsOpenedAgainWithinTheCall() throws Exception {
        HttpServer first = new HttpServer(0);
        int port = first.port();
        Toolbox tools = toolbox(http(port));
        assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
        first.close();

        assertThat(run(tools, "crm_files_read", "{}")).contains("cannot be reached");

        clock.advance(Duration.ofMinutes(2));
        try (HttpServer second = new HttpServer(port)) {
            assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
            second.close();
            try (HttpServer third = new HttpServer(port)) {
                assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
                assertThat(third.authorizations()).isNotEmpty();
            }
        }
    }

    @Test
    void aProcessThatWasKilledIsStartedAgain() throws Exception {
        Toolbox tools = toolbox(stdio());
        long pid = Long.parseLong(run(tools, "crm_pid", "{}"));
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();

        process.destroyForcibly();
        process.onExit().join();

        assertThat(run(tools, "crm_pid", "{}")).matches("\\d+").isNotEqualTo("" + pid);
    }

    @Test
    void aProcessThatEndsInTheMiddleOfACallFailsThatCallAtOnceAndIsStartedAgain() throws Exception {
        Toolbox tools = toolbox(stdio());
        assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");

        assertThat(run(tools, "crm_halt", "{}"))
                .contains("it ended during the call; whether the call took effect is not known");
        assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
    }

    @Test
    void aServerThatGreetsAndDiesIsNotStartedAgainByEveryCall() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        Toolbox tools =
                toolbox(
                        definition(
                                name -> {
                                    starts.incrementAndGet();
                                    FakeServer server = new FakeServer();
                                    server.lists =
                                            request ->
                                                    server.answer(
                                                            request, FakeServer.tools("fail"));
                                    server.called = request -> server.end();
                                    return server.transport();
                                },
                                Set.of(),
                                LIMIT));

        assertThat(run(tools, "crm_fail", "{}")).contains("it ended during the call");
        for (int call = 0; call < 5; call++) {
            assertThat(run(tools, "crm_fail", "{}"))
                    .contains("ended before a call succeeded", "again in 1 s");
        }
        assertThat(starts).hasValue(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(run(tools, "crm_fail", "{}")).contains("it ended during the call");
        assertThat(run(tools, "crm_fail", "{}")).contains("again in 2 s");
        assertThat(starts).hasValue(2);
    }

    @Test
    void aProcessEndsWithTheToolbox() throws Exception {
        Toolbox tools = toolbox(stdio());
        ProcessHandle process =
                ProcessHandle.of(Long.parseLong(run(tools, "crm_pid", "{}"))).orElseThrow();

        tools.close();

        await().atMost(LIMIT).until(() -> !process.isAlive());
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(Thread.getAllStackTraces().keySet())
                                .filteredOn(thread -> thread.getName().startsWith("mcp-crm-"))
                                .isEmpty());
    }

    @Test
    void aProcessHasOfTheEnvironmentWhatItIsGivenAndLittleMore() throws Exception {
        Toolbox tools = toolbox(stdio());

        String environment = run(tools, "crm_environment", "{}");

        assertThat(environment).contains("GIVEN=***").contains("PATH=").doesNotContain(SECRET);
        assertThat(System.getenv().keySet())
                .filteredOn(name -> environment.contains(name + "="))
                .isSubsetOf(
                        "HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR",
                        "USER");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws Exception {
        Toolbox tools = toolbox(new Endpoint.Stdio(List.of("/no/such/program"), Map.of()));

        assertThat(run(tools, "crm_echo", "{\"text\":\"\"}"))
                .contains("the MCP server 'crm' cannot be reached", "/no/such/program");
    }

    /** Of a library that is missing, for one. */
    @Test
    void anErrorFailsTheAttemptAndNobodyWaitsForEver() throws Exception {
        Toolbox tools =
                toolbox(
                        definition(
                                name -> {
                                    throw new NoClassDefFoundError("x");
                                },
                                Set.of(),
                                LIMIT));

        assertTimeoutPreemptively(
                LIMIT,
                () -> {
                    assertThat(tools.repeatable("crm_x")).isFalse();
                    assertThat(run(tools, "crm_x", "{}"))
                            .contains("cannot be reached: NoClassDefFoundError");
                });
    }

    @Test
    void anErrorInASessionFailsTheAttemptAndClosesTheWay() throws Exception {
        FakeServer server = new FakeServer();
        server.lists =
                request -> {
                    throw new InternalError();
                };
        Toolbox tools = toolbox(definition(name -> server.transport(), Set.of(), LIMIT));

        assertTimeoutPreemptively(
                LIMIT, () -> assertThat(run(tools, "crm_x", "{}")).contains("cannot be reached"));
        await().atMost(LIMIT).until(server.closed::isDone);
    }

    @Test
    void changesOfTheListAreFollowed() throws Exception {
        try (HttpServer http = new HttpServer(0)) {
            Toolbox tools = toolbox(http(http.port()));
            assertThat(ended(tools, "crm_another", "{}").outcome().valid()).isFalse();

            http.addTool();

            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(run(tools, "crm_another", "{}")).isEqualTo("here I am"));
            http.removeTool("another");
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(run(tools, "crm_another", "{}"))
                                    .isEqualTo("the MCP server 'crm' has no tool 'crm_another'"));
        }
    }

    @Test
    void onlyToolsThatAreAskedForAreOffered() throws Exception {
        Toolbox tools = toolbox(definition(stdio(), Set.of("files.read"), LIMIT));

        assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("read");
        assertThat(ended(tools, "crm_fail", "{}").outcome().valid()).isFalse();
    }

    @Test
    void noToolIsOfferedWhileOneThatIsToWaitForApprovalIsNotFound() throws Exception {
        FakeServer server = new FakeServer();
        server.lists = request -> server.answer(request, FakeServer.tools("files.read", "write"));
        AtomicInteger called = new AtomicInteger();
        server.called = request -> called.incrementAndGet();
        Toolbox tools = toolbox(definition(name -> server.transport(), Set.of(), LIMIT));

        ToolEnded refused = ended(tools, "crm_write", "{}");

        assertThat(refused.outcome().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.outcome().valid()).isTrue();
        assertThat(refused.output()).contains("'crm'", "[fail]", "its operator");
        assertThat(called).hasValue(0);
    }

    @Test
    void approvalOfAToolThatIsNotOfferedIsNoSlip() throws Exception {
        FakeServer server = new FakeServer();
        server.lists = request -> server.answer(request, FakeServer.tools("files.read", "fail"));
        server.called = request -> server.answer(request, FakeServer.text("done"));
        Toolbox tools =
                toolbox(
                        definition(
                                name -> server.transport(),
                                Set.of("files.read", "no such tool"),
                                LIMIT));

        assertThat(run(tools, "crm_files_read", "{}")).isEqualTo("done");
    }

    @Test
    void headersAreSentAndNeverTold() throws Exception {
        try (HttpServer http = new HttpServer(0)) {
            Toolbox tools = toolbox(http(http.port()));

            assertThat(run(tools, "crm_echo", "{\"text\":\"" + SECRET + "\"}"))
                    .startsWith("echo: ***");
            assertThat(http.authorizations()).containsOnly("Bearer " + SECRET);
        }
    }

    @Test
    void aPrivateAddressIsNotReachedUnlessTheHostMay() throws Exception {
        try (HttpServer http = new HttpServer(0)) {
            String host = "127.0.0.1:" + http.port();
            Toolbox tools =
                    toolbox(
                            Endpoint.Http.of(
                                    "http://" + host + "/mcp",
                                    Map.of(),
                                    new AllowedHosts(List.of(Host.of(host, false)))));

            assertThat(run(tools, "crm_files_read", "{}")).contains("private address");
            assertThat(http.authorizations()).isEmpty();
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (HttpServer elsewhere = new HttpServer(0)) {
            var server =
                    com.sun.net.httpserver.HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            String there = "http://127.0.0.1:" + elsewhere.port() + "/mcp";
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.getResponseHeaders().add("Location", there);
                        exchange.sendResponseHeaders(307, -1);
                        exchange.close();
                    });
            server.start();
            try {
                Toolbox tools = toolbox(http(server.getAddress().getPort()));

                assertThat(ended(tools, "crm_files_read", "{}").outcome().outcome())
                        .isEqualTo(Outcome.FAILED);
                assertThat(elsewhere.authorizations()).isEmpty();
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void noOtherToolMayTakeANameOfAServer() {
        McpServer server = new McpServer(definition(stdio(), Set.of(), LIMIT), clock);
        RecordTool<?> bean = RecordTool.of("crm_x", "", Nothing.class, (nothing, call) -> "");

        assertThatThrownBy(() -> new Toolbox(List.of(bean), List.of(server), clock).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'crm_x'");
        assertThatThrownBy(() ->
                        new Definition(
                                "a_b",
                                stdio(),
                                Set.of(),
                                new Approval(false, Set.of()),
                                LIMIT,
                                new Secrets(Set.of())))
                .hasMessageContaining("'a_b'");
    }

    record Nothing() {}

    private Toolbox toolbox(Endpoint endpoint) {
        return toolbox(definition(endpoint, Set.of(), LIMIT));
    }

    private Toolbox toolbox(Definition definition) {
        Toolbox toolbox = new Toolbox(List.of(), List.of(new McpServer(definition, clock)), clock);
        opened = Optional.of(toolbox);
        return toolbox;
    }

    private static Definition definition(Endpoint endpoint, Set<String> only, Duration timeout) {
        return new Definition(
                "crm",
                endpoint,
                only,
                new Approval(false, Set.of("fail")),
                timeout,
                new Secrets(Set.of(SECRET)));
    }

    private static Endpoint stdio() {
        return new Endpoint.Stdio(StdioServer.command(), Map.of("GIVEN", SECRET));
    }

    private static Endpoint http(int port) {
        String host = "127.0.0.1:" + port;
        return Endpoint.Http.of(
                "http://" + host + "/mcp",
                Map.of("Authorization", "Bearer " + SECRET),
                new AllowedHosts(List.of(Host.of(host, true))));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String run(Toolbox tools, String name, String arguments)
            throws InterruptedException {
        return ended(tools, name, arguments).output();
    }

    private static ToolEnded ended(Toolbox tools, String name, String arguments)
            throws InterruptedException {
        return tools.run(
                new RunId("acme", "r1", "r1"),
                new ToolRequest("call-1", "p-1", name, arguments),
                Samples.DEADLINE);
    }

    private static ObjectNode definition(String name) {
        return (ObjectNode)
                Codec.mapper()
                        .readTree(
                                "{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}"
                                        .formatted(name));
    }
}
