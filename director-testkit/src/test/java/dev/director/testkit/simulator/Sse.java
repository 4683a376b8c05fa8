package dev.director.testkit.simulator;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client reads from a stream, comments apart. */
record Sse(List<JsonNode> chunks, List<String> comments, boolean done) {

    static Sse read(String body) {
        List<JsonNode> chunks = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        boolean done = false;
        for (String line : body.lines().toList()) {
            if (line.startsWith(":")) {
                comments.add(line);
            } else if (line.equals("data: [DONE]")) {
                done = true;
            } else if (line.startsWith("data: ")) {
                chunks.add(JsonMapper.shared().readTree(line.substring(6)));
            }
        }
        return new Sse(chunks, comments, done);
    }

    /** The pieces of one field of the delta, in order. */
    List<String> pieces(String field) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/" + field))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    String text(String field) {
        return String.join("", pieces(field));
    }

    List<JsonNode> toolDeltas() {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(JsonNode::isObject)
                .toList();
    }

    List<String> finishReasons() {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/finish_reason"))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    JsonNode last() {
        return chunks.getLast();
    }
}
