package dev.director.worker.tool.mcp;

import dev.director.schemas.Codec;
import dev.director.worker.tool.ForeignTool;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A tool of a server, by its name. Immutable. */
final class McpTool extends ForeignTool {

    private final McpServer server;
    private final String name;
    private final Optional<Listed> listed;

    /**
     * @param name as models know it
     * @param listed as the server has it; empty where that is not known
     */
    McpTool(McpServer server, String name, Optional<Listed> listed) {
        this.server = server;
        this.name = name;
        this.listed = listed;
    }

    Optional<Listed> listed() {
        return listed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return listed.map(Listed::description)
                .orElse("A tool of the MCP server '%s'.".formatted(server.name()));
    }

    @Override
    public ObjectNode parameters() {
        return listed.map(tool -> tool.parameters().deepCopy())
                .orElseGet(() -> Codec.mapper().createObjectNode().put("type", "object"));
    }

    @Override
    public boolean repeatable() {
        return listed.map(Listed::repeatable).orElse(false);
    }

    @Override
    public boolean needsApproval() {
        return server.needsApproval(name);
    }

    @Override
    public Duration limit() {
        return server.timeout();
    }

    @Override
    public String call(Invocation invocation)
            throws InvalidArguments, IOException, InterruptedException {
        return server.call(name, invocation);
    }
}
