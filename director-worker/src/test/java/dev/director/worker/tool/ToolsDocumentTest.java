package dev.director.worker.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.CancelRequest;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.ToolCall;
import dev.director.schemas.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The events that docs/tools.md shows are events. */
class ToolsDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/tools.md");
    private static final Pattern JSON = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);

    @Test
    void theToolCallItsResultAndACancelAreWhatTheirSchemasWant() throws IOException {
        String text = Files.readString(DOCUMENT);
        List<String> events = JSON.matcher(text).results().map(block -> block.group(1)).toList();

        ToolCall call = read(ToolCall.class, events.get(0));
        ToolResult result = read(ToolResult.class, events.get(1));
        assertThat(result.callId()).isEqualTo(call.callId());
        assertThat(result.requestId()).isEqualTo(call.requestId());
        String cancel = "{\"requestId\": \"r1\", \"reason\": \"changed my mind\"}";
        assertThat(text).contains("`" + cancel + "`");
        assertThat(read(CancelRequest.class, cancel).requestId()).isEqualTo(call.requestId());
    }

    private static <T> T read(Class<T> type, String json) {
        return switch (Codec.decode(type, json.getBytes(StandardCharsets.UTF_8))) {
            case Decoded.Readable<T>(T event) -> event;
            case Decoded.Unreadable<T> bad -> throw new AssertionError(bad.message());
        };
    }
}
