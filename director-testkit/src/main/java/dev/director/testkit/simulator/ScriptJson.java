package dev.director.testkit.simulator;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scripts as JSON: the records' own names, with defaults for what is left out; an unknown name is
 * an error.
 */
final class ScriptJson {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private ScriptJson() {}

    /**
     * Reads a script.
     *
     * @throws JacksonException where it is no script
     */
    static Script read(byte[] bytes) {
        JsonNode root = JSON.readTree(bytes);
        for (JsonNode rule : root.path("rules")) {
            if (rule instanceof ObjectNode fields) {
                fillIn(fields);
            }
        }
        return JSON.treeToValue(root, Script.class);
    }

    private static void fillIn(ObjectNode rule) {
        rule.putIfAbsent("when", JSON.createObjectNode());
        rule.putIfAbsent("order", JSON.valueToTree(Rule.Order.ALWAYS));
        rule.putIfAbsent("probability", JSON.valueToTree(1.0));
        for (JsonNode behaviour : rule.path("behaviours")) {
            if (behaviour instanceof ObjectNode fields) {
                fillInBehaviour(fields);
            }
        }
    }

    private static void fillInBehaviour(ObjectNode behaviour) {
        switch (behaviour.path("kind").asString("")) {
            case "answer" -> behaviour.putIfAbsent("finishReason", JSON.valueToTree("stop"));
            case "status" -> {
                behaviour.putIfAbsent("headers", JSON.createObjectNode());
                behaviour.putIfAbsent("body", JSON.valueToTree("{}"));
            }
            default -> {} // complete as they are
        }
    }
}
