package dev.director.worker.tool.mcp;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Adds to a transport what the SDK's client lacks: it can tell the server that nobody waits for a
 * call any more. And it keeps from the client that a session is gone, which would begin another
 * behind our back, and that the tools have changed, which would list them without end or limit, and
 * once for each such message. Thread-safe.
 */
final class CancellingTransport implements McpClientTransport {

    private static final String CANCELLED = "notifications/cancelled";

    private final McpClientTransport transport;
    private final Consumer<Throwable> failed;
    private final Runnable changed;

    /** Ids of requests by the ids of their calls, as long as somebody waits. */
    private final Map<Object, Object> requests = new ConcurrentHashMap<>();

    /**
     * @param failed told of what goes wrong, on a thread that must not be blocked
     * @param changed told whenever the tools have changed, on such a thread too
     */
    CancellingTransport(
            McpClientTransport transport, Consumer<Throwable> failed, Runnable changed) {
        this.transport = transport;
        this.failed = failed;
        this.changed = changed;
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        if (message instanceof JSONRPCRequest request
                && request.params() instanceof CallToolRequest call) {
            requests.put(call.meta().get(Connection.CALL_ID), request.id());
        }
        return transport.sendMessage(message);
    }

    /** Nobody waits for the call any more, and the server need not be told. */
    void forget(String callId) {
        requests.remove(callId);
    }

    /** Tells the server that nobody waits for the call any more; returns at once. */
    void cancel(String callId, String protocolVersion) {
        Object request = requests.remove(callId);
        if (request != null) {
            transport
                    .sendMessage(
                            new JSONRPCNotification(
                                    CANCELLED,
                                    Map.of(
                                            "requestId",
                                            request,
                                            "reason",
                                            "its time is over, or its run was withdrawn")))
                    .contextWrite(context ->
                            context.put(
                                    McpAsyncClient.NEGOTIATED_PROTOCOL_VERSION, protocolVersion))
                    .onErrorComplete()
                    .subscribe();
        }
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return transport.connect(message -> handler.apply(message.filter(this::isForTheClient)));
    }

    private boolean isForTheClient(JSONRPCMessage message) {
        boolean news =
                message instanceof JSONRPCNotification told
                        && told.method().equals(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED);
        if (news) {
            changed.run();
        }
        return !news;
    }

    @Override
    public void setExceptionHandler(Consumer<Throwable> clients) {
        transport.setExceptionHandler(failed);
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return transport.unmarshalFrom(data, type);
    }

    /** A server that is gone cannot be told; nobody needs to know. */
    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully().onErrorComplete();
    }
}
