package dev.director.worker.model.dialect;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Names of tools in an answer, back to what they were. Pure. */
final class Restored {

    private Restored() {}

    static ObjectNode of(ObjectNode message, Map<String, String> toolNames) {
        if (toolNames.isEmpty() || !(message.get("tool_calls") instanceof ArrayNode calls)) {
            return message;
        }
        ObjectNode restored = Nodes.copy(message);
        ArrayNode renamed = restored.putArray("tool_calls");
        calls.forEach(call -> renamed.add(renamed(call, toolNames)));
        return restored;
    }

    private static JsonNode renamed(JsonNode call, Map<String, String> toolNames) {
        String given = toolNames.get(call.path("function").path("name").asString(""));
        if (given == null) {
            return call;
        }
        ObjectNode renamed = Nodes.copy(call);
        renamed.set("function", Nodes.copy(call.path("function")).put("name", given));
        return renamed;
    }
}
