package dev.director.worker.tool.mcp;

import dev.director.schemas.Codec;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool as its server lists it.
 *
 * @param name what the server calls it
 * @param description for the model; empty where the server has none
 * @param parameters the JSON Schema of its arguments
 * @param repeatable whether the server says that two calls do no more than one
 */
record Listed(String name, String description, ObjectNode parameters, boolean repeatable) {

    static Listed of(McpSchema.Tool tool) {
        ObjectNode parameters = Codec.mapper().valueToTree(tool.inputSchema());
        // Of an older draft, mostly; what is written in both means the same.
        parameters.remove("$schema");
        return new Listed(
                tool.name(),
                Objects.requireNonNullElse(tool.description(), ""),
                parameters,
                repeatable(tool.annotations()));
    }

    private static boolean repeatable(ToolAnnotations annotations) {
        return annotations != null
                && (Boolean.TRUE.equals(annotations.readOnlyHint())
                        || Boolean.TRUE.equals(annotations.idempotentHint()));
    }
}
