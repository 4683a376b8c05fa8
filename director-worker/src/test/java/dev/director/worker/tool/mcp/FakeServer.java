package dev.director.worker.tool.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** A server that greets, has the tools that it is given, and answers calls when it is told to. */
final class FakeServer implements McpClientTransport {

    final LinkedBlockingQueue<JSONRPCRequest> calls = new LinkedBlockingQueue<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler =
            message -> message;

    /** What it does when it is asked for its tools. */
    volatile Consumer<JSONRPCRequest> lists = request -> answer(request, tools());

    /** What it does when one is called. */
    volatile Consumer<JSONRPCRequest> called = calls::add;

    /** The way to it. */
    Transport transport() {
        return new Transport(this, ended);
    }

    /** As a process that ends. */
    void end() {
        ended.complete(null);
    }

    /** A page of a list. */
    static Map<String, Object> tools(String... names) {
        return Map.of(
                "tools",
                Stream.of(names)
                        .map(name -> Map.of("name", name, "inputSchema", Map.of("type", "object")))
                        .toList());
    }

    /** A result of a call. */
    static Map<String, Object> text(String text) {
        return Map.of("content", List.of(Map.of("type", "text", "text", text)));
    }

    void answer(JSONRPCRequest request, Object result) {
        send(JSONRPCResponse.result(request.id(), result));
    }

    void send(JSONRPCMessage message) {
        handler.apply(Mono.just(message)).subscribe();
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
                case McpSchema.METHOD_TOOLS_LIST -> lists.accept(request);
                default -> called.accept(request);
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
