package dev.director.worker.tool.mcp;

import dev.director.schemas.Codec;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.stream.Collectors;

/** What a model is told of a tool's result. Pure. */
final class Output {

    private Output() {}

    /**
     * The texts, one below the other, or the structured content as JSON where there is no text;
     * what is no text is named.
     */
    static String of(CallToolResult result) {
        boolean text = result.content().stream().anyMatch(TextContent.class::isInstance);
        if (!text && result.structuredContent() != null) {
            return Codec.mapper().writeValueAsString(result.structuredContent());
        }
        String parts =
                result.content().stream().map(Output::words).collect(Collectors.joining("\n"));
        return parts.isEmpty() ? "(no output)" : parts;
    }

    private static String words(Content content) {
        return switch (content) {
            case TextContent text -> text.text();
            case ImageContent image -> "(an image of %s, left out)".formatted(image.mimeType());
            case AudioContent audio -> "(a sound of %s, left out)".formatted(audio.mimeType());
            case EmbeddedResource embedded ->
                    "(the resource %s, left out)".formatted(embedded.resource().uri());
            case ResourceLink link -> "(a link to the resource %s)".formatted(link.uri());
            default -> "(content of another kind, left out)";
        };
    }
}
