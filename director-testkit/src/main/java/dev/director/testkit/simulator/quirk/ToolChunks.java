package dev.director.testkit.simulator.quirk;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How tool calls are streamed. */
final class ToolChunks {
    private ToolChunks() {}

    static void idOnEach(List<Frame> frames, ObjectNode completion) {
        JsonNode calls = Choice.of(completion).message().path("tool_calls");
        for (ObjectNode chunk : Streams.chunks(frames)) {
            for (JsonNode delta : deltas(chunk)) {
                JsonNode call = calls.path(delta.path("index").asInt(0));
                delta.asObject().put("id", call.path("id").asString(""));
            }
        }
    }

    static void finishOnEach(List<Frame> frames, ObjectNode completion) {
        for (ObjectNode chunk : Streams.chunks(frames)) {
            if (!deltas(chunk).isEmpty()) {
                chunk.path("choices").path(0).asObject().put("finish_reason", "tool_calls");
            }
        }
    }

    private static JsonNode deltas(ObjectNode chunk) {
        return chunk.path("choices").path(0).path("delta").path("tool_calls");
    }
}
