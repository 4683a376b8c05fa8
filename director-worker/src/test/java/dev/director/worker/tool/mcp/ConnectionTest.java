package dev.director.worker.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Codec;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls when a session is given up. */
class ConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final FakeServer server = new FakeServer();

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

    private Connection open() throws Exception {
        return Connection.open(server.transport(), LIMIT, tools -> {});
    }

    private Future<CallToolResult> call(Connection connection) {
        return threads.submit(
                () -> connection.call("slow", Codec.mapper().createObjectNode(), "call-1", LIMIT));
    }
}
