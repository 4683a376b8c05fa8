package dev.director.worker.tool.mcp;

import dev.director.worker.tool.net.AllowedHosts;
import dev.director.worker.tool.net.Headers;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/** Where a server is. */
public interface Endpoint {

    /** What the SDK reads and writes JSON with. */
    McpJsonMapper JSON = new JacksonMcpJsonMapper(JsonMapper.shared());

    /**
     * Opens the way to it.
     *
     * @param name the server's, for logs
     * @throws IOException when there is none
     */
    Transport open(String name) throws IOException;

    /**
     * A process of this machine, which is started; it speaks over its standard input and output.
     *
     * @param command the program and its arguments
     * @param environment added to the few variables that it inherits
     */
    record Stdio(List<String> command, Map<String, String> environment) implements Endpoint {

        public Stdio {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }

        @Override
        public Transport open(String name) throws IOException {
            ProcessTransport process = ProcessTransport.start(name, command, environment, JSON);
            return new Transport(process, process.ended());
        }
    }

    /**
     * An address that speaks Streamable HTTP.
     *
     * @param url its host is one of {@code hosts}
     * @param headers sent with every request
     */
    record Http(URI url, Map<String, String> headers, AllowedHosts hosts) implements Endpoint {

        /**
         * Checks what is configured.
         *
         * @throws IllegalArgumentException when the address or a header cannot be used
         */
        public static Http of(String url, Map<String, String> headers, AllowedHosts hosts) {
            Headers.verify(headers);
            return new Http(address(url, hosts), Map.copyOf(headers), hosts);
        }

        private static URI address(String url, AllowedHosts hosts) {
            try {
                return hosts.address(url);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("url: " + e.getMessage(), e);
            }
        }

        /** The JDK's client: it follows no redirects and its threads are daemons. */
        @Override
        public Transport open(String name) {
            HttpRequest.Builder request = HttpRequest.newBuilder();
            headers.forEach(request::setHeader);
            URI origin = url.resolve("/");
            return new Transport(
                    HttpClientStreamableHttpTransport.builder(origin.toString())
                            .endpoint(url.toString())
                            .requestBuilder(request)
                            .jsonMapper(JSON)
                            .addHttpRequestCustomizer((builder, method, address, body, context) ->
                                    requireReachable(address))
                            .build(),
                    new CompletableFuture<>());
        }

        private void requireReachable(URI address) {
            try {
                hosts.requireReachable(address);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
