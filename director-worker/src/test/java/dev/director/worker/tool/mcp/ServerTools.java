package dev.director.worker.tool.mcp;

import dev.director.schemas.Codec;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What the servers of the tests can do. */
final class ServerTools {

    static final ServerCapabilities CAPABILITIES = ServerCapabilities.builder().tools(true).build();

    private static final String TEXT =
            "{'$schema':'http://json-schema.org/draft-07/schema#','type':'object','properties':{'text':{'type':'string'}},'required':['text']}";
    private static final String NOTHING = "{'type':'object'}";

    private ServerTools() {}

    static List<SyncToolSpecification> all() {
        return List.of(
                tool("echo", TEXT, true, ServerTools::echo),
                tool("files.read", NOTHING, false, call -> text("read")),
                tool("fail", NOTHING, false, call -> failed("no such file")),
                tool("structured", NOTHING, false, call -> structured()),
                tool("picture", NOTHING, false, call -> picture()),
                tool("slow", NOTHING, false, call -> slow()),
                tool(
                        "pid",
                        NOTHING,
                        false,
                        call -> text(Long.toString(ProcessHandle.current().pid()))),
                tool("halt", NOTHING, false, call -> halt()),
                tool("environment", NOTHING, false, call -> text(System.getenv().toString())),
                tool("x".repeat(70), NOTHING, false, call -> text("never")));
    }

    /** One more, for servers whose tools change. */
    static SyncToolSpecification another() {
        return tool("another", NOTHING, false, call -> text("here I am"));
    }

    private static SyncToolSpecification tool(
            String name,
            String schema,
            boolean readOnly,
            Function<CallToolRequest, CallToolResult> handler) {
        @SuppressWarnings("unchecked")
        Map<String, Object> parameters =
                Codec.mapper().readValue(schema.replace('\'', '"'), Map.class);
        return SyncToolSpecification.builder()
                .tool(
                        Tool.builder(name, parameters)
                                .description("Does " + name + ".")
                                .annotations(
                                        ToolAnnotations.builder().readOnlyHint(readOnly).build())
                                .build())
                .callHandler((exchange, call) -> handler.apply(call))
                .build();
    }

    private static CallToolResult echo(CallToolRequest call) {
        return CallToolResult.builder(List.of())
                .addTextContent("echo: " + call.arguments().get("text"))
                .addTextContent("call: " + call.meta().get("dev.director/callId"))
                .isError(false)
                .build();
    }

    private static CallToolResult text(String text) {
        return CallToolResult.builder(List.of()).addTextContent(text).isError(false).build();
    }

    private static CallToolResult failed(String text) {
        return CallToolResult.builder(List.of()).addTextContent(text).isError(true).build();
    }

    private static CallToolResult structured() {
        return CallToolResult.builder(List.of())
                .structuredContent(Map.of("degrees", 21))
                .isError(false)
                .build();
    }

    private static CallToolResult picture() {
        return CallToolResult.builder(List.of())
                .addTextContent("a cat")
                .addContent(ImageContent.builder("aGVsbG8=", "image/png").build())
                .addContent(
                        EmbeddedResource.builder(
                                        TextResourceContents.builder("file:///cat.txt", "meow")
                                                .build())
                                .build())
                .isError(false)
                .build();
    }

    private static CallToolResult slow() {
        try {
            return text(
                    new CountDownLatch(1).await(5, TimeUnit.MINUTES) ? "never" : "much too late");
        } catch (InterruptedException e) {
            return failed("interrupted");
        }
    }

    private static CallToolResult halt() {
        Runtime.getRuntime().halt(3);
        return text("never");
    }
}
