package dev.director.testkit.simulator.quirk;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How finely the text of a stream is cut. */
final class StreamedText {
    private static final int TINY = 3;

    private StreamedText() {}

    static void tiny(List<Frame> frames, ObjectNode completion) {
        List<Frame> pieces = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame instanceof Frame.Chunk(ObjectNode chunk)) {
                addPieces(chunk, pieces);
            } else {
                pieces.add(frame);
            }
        }
        frames.clear();
        frames.addAll(pieces);
    }

    private static void addPieces(ObjectNode chunk, List<Frame> pieces) {
        List<String> parts = Pieces.of(holder(chunk).path(field(chunk)).asString(""), TINY);
        if (parts.size() < 2) {
            pieces.add(new Frame.Chunk(chunk));
            return;
        }
        for (String part : parts) {
            ObjectNode piece = chunk.deepCopy();
            holder(piece).asObject().put(field(piece), part);
            if (holder(piece).has("reasoning_details")) {
                holder(piece).asObject().set("reasoning_details", Reasoning.details(part));
            }
            pieces.add(new Frame.Chunk(piece));
        }
    }

    private static JsonNode holder(ObjectNode chunk) {
        JsonNode delta = chunk.path("choices").path(0).path("delta");
        return delta.has("tool_calls") ? delta.path("tool_calls").path(0).path("function") : delta;
    }

    private static String field(ObjectNode chunk) {
        JsonNode holder = holder(chunk);
        for (String field : List.of("arguments", "reasoning_content", "reasoning")) {
            if (holder.has(field)) {
                return field;
            }
        }
        return "content";
    }
}
