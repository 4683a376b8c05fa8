package dev.director.worker.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.director.schemas.Codec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Schemas come from callers and MCP servers too: they must not make the worker call addresses. */
class RemoteSchemaTest {

    @Test
    void aSchemaThatRefersElsewhereIsNotFetched() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestURI().toString());
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        try {
            for (String key : new String[] {"$ref", "$schema", "$dynamicRef"}) {
                ObjectNode schema =
                        Codec.mapper()
                                .createObjectNode()
                                .put(
                                        key,
                                        "http://127.0.0.1:%d/schema.json"
                                                .formatted(server.getAddress().getPort()));

                assertThatThrownBy(() -> new Arguments("track", schema).read("{}"))
                        .as(key)
                        .isNotNull();
                assertThat(asked).as(key).isEmpty();
            }
        } finally {
            server.stop(0);
        }
    }
}
