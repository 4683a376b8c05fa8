package dev.director.worker.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class CancellingTransportTest {

    private final List<JSONRPCMessage> sent = new ArrayList<>();
    private final CancellingTransport transport =
            new CancellingTransport(new Recording(), failure -> {}, () -> {});

    @Test
    void theServerIsToldWhichRequestNobodyWaitsForAnyMore() {
        send("call-1", "id-1");
        send("call-2", "id-2");

        transport.cancel("call-2", "2025-06-18");

        assertThat(sent).hasSize(3);
        assertThat(sent.getLast())
                .isInstanceOfSatisfying(
                        JSONRPCNotification.class,
                        told -> {
                            assertThat(told.method()).isEqualTo("notifications/cancelled");
                            assertThat((Map<?, ?>) told.params())
                                    .extracting("requestId")
                                    .isEqualTo("id-2");
                        });
    }

    @Test
    void itIsToldOnceAndNotOfACallThatHasEnded() {
        send("call-1", "id-1");
        transport.cancel("call-1", "2025-06-18");
        transport.cancel("call-1", "2025-06-18");
        send("call-2", "id-2");
        transport.forget("call-2");
        transport.cancel("call-2", "2025-06-18");

        assertThat(sent).filteredOn(JSONRPCNotification.class::isInstance).hasSize(1);
    }

    private void send(String callId, String requestId) {
        CallToolRequest call =
                CallToolRequest.builder("x").meta(Map.of(Connection.CALL_ID, callId)).build();
        transport
                .sendMessage(new JSONRPCRequest(McpSchema.METHOD_TOOLS_CALL, requestId, call))
                .block();
    }

    private final class Recording implements McpClientTransport {

        @Override
        public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> sendMessage(JSONRPCMessage message) {
            return Mono.fromRunnable(() -> sent.add(message));
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            throw new UnsupportedOperationException();
        }
    }
}
