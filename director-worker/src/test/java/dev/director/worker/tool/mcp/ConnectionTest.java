package dev.director.worker.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Codec;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What becomes of calls when a session is given up. */
class ConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Wire wire = new Wire();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void aCallInFlightStillGetsItsResultAndTheSessionIsClosedAfterIt() throws Exception {
        Connection connection = open();
        Future<CallToolResult> call = call(connection);
        JSONRPCRequest request = wire.calls.take();

        connection.retire();

        assertThat(connection.lost()).isTrue();
        assertThat(wire.closed).isNotDone();
        wire.answer(
                request,
                Map.of("content", List.of(Map.of("type", "text", "text", "late but there"))));
        assertThat(Output.of(call.get())).isEqualTo("late but there");
        await().atMost(LIMIT).until(wire.closed::isDone);
    }

    @Test
    void withoutAnyTheSessionIsClosedAtOnce() throws Exception {
        open().retire();

        await().atMost(LIMIT).until(wire.closed::isDone);
    }

    @Test
    void whenTheServerEndsNobodyKnowsWhatBecameOfACallThatItGot() throws Exception {
        Future<CallToolResult> call = call(open());
        wire.calls.take();

        ended.complete(null);

        assertThatThrownBy(call::get)
                .hasCauseInstanceOf(IOException.class)
                .cause()
                .isNotInstanceOf(ServerLost.class)
                .hasMessageContaining("whether the call took effect is not known");
    }

    private Connection open() throws Exception {
        return Connection.open(new Transport(wire, ended), LIMIT, tools -> {});
    }

    private Future<CallToolResult> call(Connection connection) {
        return threads.submit(
                () -> connection.call("slow", Codec.mapper().createObjectNode(), "call-1", LIMIT));
    }

    /** A server that greets, has no list, and answers calls when it is told to. */
    private static final class Wire implements McpClientTransport {

        private final LinkedBlockingQueue<JSONRPCRequest> calls = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private volatile Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler =
                message -> message;

        void answer(JSONRPCRequest request, Object result) {
            handler.apply(Mono.just(JSONRPCResponse.result(request.id(), result))).subscribe();
        }

        @Override
        public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> clients) {
            handler = clients;
            return Mono.empty();
        }

        @Override
        public Mono<Void> sendMessage(JSONRPCMessage message) {
            return Mono.fromRunnable(() -> take(message));
        }

        private void take(JSONRPCMessage message) {
            if (message instanceof JSONRPCRequest request) {
                switch (request.method()) {
                    case McpSchema.METHOD_INITIALIZE ->
                            answer(
                                    request,
                                    Map.of(
                                            "protocolVersion",
                                            "2025-06-18",
                                            "capabilities",
                                            Map.of("tools", Map.of()),
                                            "serverInfo",
                                            Map.of("name", "test", "version", "1")));
                    case McpSchema.METHOD_TOOLS_LIST -> answer(request, Map.of("tools", List.of()));
                    default -> calls.add(request);
                }
            }
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.fromRunnable(() -> closed.complete(null));
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return Endpoint.JSON.convertValue(data, type);
        }
    }
}
