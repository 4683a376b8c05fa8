package dev.director.worker.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Codec;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls when a session is given up. */
class ConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final FakeServer server = new FakeServer();
    private final LinkedBlockingQueue<List<Listed>> lists = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void aCallInFlightStillGetsItsResultAndTheSessionIsClosedAfterIt() throws Exception {
        Connection connection = open();
        Future<CallToolResult> call = call(connection);
        JSONRPCRequest request = server.calls.take();

        connection.retire();

        assertThat(connection.lost()).isTrue();
        assertThat(server.closed).isNotDone();
        server.answer(request, FakeServer.text("late but there"));
        assertThat(Output.of(call.get())).isEqualTo("late but there");
        await().atMost(LIMIT).until(server.closed::isDone);
    }

    @Test
    void withoutAnyTheSessionIsClosedAtOnce() throws Exception {
        open().retire();

        await().atMost(LIMIT).until(server.closed::isDone);
    }

    @Test
    void whenTheServerEndsNobodyKnowsWhatBecameOfACallThatItGot() throws Exception {
        Future<CallToolResult> call = call(open());
        server.calls.take();

        server.end();

        assertThatThrownBy(call::get)
                .hasCauseInstanceOf(IOException.class)
                .cause()
                .isNotInstanceOf(ServerLost.class)
                .hasMessageContaining("whether the call took effect is not known");
    }

    @Test
    void aListOfManyPagesIsReadToItsEnd() throws Exception {
        AtomicInteger pages = new AtomicInteger();
        server.lists =
                request -> {
                    int page = pages.incrementAndGet();
                    server.answer(request, page(page, page < 3 ? "next" + page : ""));
                };
        open();

        assertThat(lists.take()).extracting(Listed::name).containsExactly("t1", "t2", "t3");
    }

    @Test
    void aListWithoutEndIsNotFollowed() {
        AtomicInteger pages = new AtomicInteger();
        server.lists = request -> server.answer(request, page(pages.incrementAndGet(), "again"));

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 100 pages");
        assertThat(pages).hasValue(100);
        assertThat(lists).isEmpty();
    }

    @Test
    void aListOfTooManyToolsIsNotTaken() {
        String[] names =
                IntStream.range(0, 1_001).mapToObj(Integer::toString).toArray(String[]::new);
        server.lists = request -> server.answer(request, FakeServer.tools(names));

        assertThatThrownBy(this::open).hasMessageContaining("more than 1000 tools");
    }

    @Test
    void howeverOftenTheToolsChangeWhileTheyAreListedTheyAreListedOnceMore() throws Exception {
        open();
        lists.take();
        LinkedBlockingQueue<JSONRPCRequest> asked = new LinkedBlockingQueue<>();
        server.lists = asked::add;
        changed(1);
        JSONRPCRequest first = asked.take();

        changed(500);
        server.answer(first, FakeServer.tools("old"));
        server.answer(asked.take(), FakeServer.tools("new"));

        assertThat(lists.take()).extracting(Listed::name).containsExactly("old");
        assertThat(lists.take()).extracting(Listed::name).containsExactly("new");
        assertThat(asked.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    private void changed(int times) {
        for (int i = 0; i < times; i++) {
            server.send(new JSONRPCNotification(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED));
        }
    }

    private static Map<String, Object> page(int number, String next) {
        Map<String, Object> page = new HashMap<>(FakeServer.tools("t" + number));
        page.put("nextCursor", next);
        return page;
    }

    private Connection open() throws Exception {
        return Connection.open(server.transport(), LIMIT, lists::add, failure -> {});
    }

    private Future<CallToolResult> call(Connection connection) {
        return threads.submit(
                () -> connection.call("slow", Codec.mapper().createObjectNode(), "call-1", LIMIT));
    }
}
