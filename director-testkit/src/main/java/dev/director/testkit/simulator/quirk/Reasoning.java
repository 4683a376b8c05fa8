package dev.director.testkit.simulator.quirk;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the reasoning of a thinking model stands. */
final class Reasoning {
    private Reasoning() {}

    static void content(ObjectNode completion, JsonNode request) {
        Choice.of(completion).message().put("reasoning_content", text(completion));
    }

    static void details(ObjectNode completion, JsonNode request) {
        String text = text(completion);
        ObjectNode message = Choice.of(completion).message();
        message.remove("reasoning_content");
        message.put("reasoning", text);
        message.set("reasoning_details", details(text));
    }

    static ArrayNode details(String text) {
        ArrayNode details = JsonMapper.shared().createArrayNode();
        details.addObject()
                .put("type", "reasoning.text")
                .put("text", text)
                .put("format", "unknown")
                .put("index", 0);
        return details;
    }

    private static String text(ObjectNode completion) {
        return Choice.of(completion)
                .message()
                .path("reasoning_content")
                .asString("The user wants an answer, so I give one.");
    }
}
