package dev.director.worker.tool.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A real server over Streamable HTTP. One that is started again knows nothing of its sessions. */
final class HttpServer implements AutoCloseable {

    private final Server jetty = new Server();
    private final ServerConnector connector = new ServerConnector(jetty);
    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private final McpSyncServer server;

    /**
     * @param port 0 for any that is free
     */
    HttpServer(int port) throws Exception {
        HttpServletStreamableServerTransportProvider servlet =
                HttpServletStreamableServerTransportProvider.builder()
                        .jsonMapper(McpJsonDefaults.getMapper())
                        .mcpEndpoint("/mcp")
                        .build();
        server =
                McpServer.sync(servlet)
                        .serverInfo("test", "1")
                        .capabilities(ServerTools.CAPABILITIES)
                        .tools(ServerTools.all())
                        .build();
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath("/");
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        FilterHolder filter =
                new FilterHolder((request, response, chain) -> {
                    authorizations.add(
                            String.valueOf(
                                    ((HttpServletRequest) request).getHeader("Authorization")));
                    chain.doFilter(request, response);
                });
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", null);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        jetty.addConnector(connector);
        jetty.setHandler(context);
        jetty.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    Queue<String> authorizations() {
        return authorizations;
    }

    void addTool() {
        server.addTool(ServerTools.another());
    }

    void removeTool(String name) {
        server.removeTool(name);
    }

    /** At once, as a crash does: nobody is told that sessions end. */
    @Override
    public void close() throws Exception {
        jetty.setStopTimeout(0);
        connector.close();
        jetty.stop();
        server.close();
    }
}
