package dev.director.worker.tool.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real server over standard input and output, in a JVM of its own. */
public final class StdioServer {

    private StdioServer() {}

    public static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(
                System.getProperty("java.class.path", "")
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator));
        command.add(StdioServer.class.getName());
        return command;
    }

    public static void main(String[] args) {
        System.out.println("a line that is no message");
        System.err.println("a line of the log");
        McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper()))
                .serverInfo("test", "1")
                .capabilities(ServerTools.CAPABILITIES)
                .tools(ServerTools.all())
                .build();
    }
}
