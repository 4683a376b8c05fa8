package dev.director.testkit.simulator;

import dev.director.testkit.simulator.limit.Limits;
import java.util.List;
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
        if (root instanceof ObjectNode script) {
            script.putIfAbsent("rules", JSON.createArrayNode());
            script.putIfAbsent("profiles", JSON.createArrayNode());
        }
        objects(root.path("rules")).forEach(ScriptJson::fillIn);
        objects(root.path("profiles")).forEach(ScriptJson::fillInProfile);
        return JSON.treeToValue(root, Script.class);
    }

    /**
     * Reads limits; a window is a minute where nothing is said.
     *
     * @throws JacksonException where they are no limits
     */
    static Limits limits(ObjectNode fields) {
        fields.putIfAbsent("windowMillis", JSON.valueToTree(Limits.none().windowMillis()));
        return JSON.treeToValue(fields, Limits.class);
    }

    private static List<ObjectNode> objects(JsonNode array) {
        return array.valueStream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }

    private static void fillInProfile(ObjectNode profile) {
        profile.putIfAbsent("when", JSON.createObjectNode());
        profile.putIfAbsent("provider", JSON.valueToTree(Provider.PLAIN));
        profile.putIfAbsent("checks", JSON.createArrayNode());
        profile.putIfAbsent("quirks", JSON.createArrayNode());
    }

    private static void fillIn(ObjectNode rule) {
        rule.putIfAbsent("when", JSON.createObjectNode());
        rule.putIfAbsent("order", JSON.valueToTree(Rule.Order.ALWAYS));
        rule.putIfAbsent("probability", JSON.valueToTree(1.0));
        objects(rule.path("behaviours")).forEach(ScriptJson::fillInBehaviour);
    }

    private static void fillInBehaviour(ObjectNode behaviour) {
        switch (behaviour.path("kind").asString("")) {
            case "answer" -> {
                behaviour.putIfAbsent("finishReason", JSON.valueToTree("stop"));
                behaviour.putIfAbsent("quirks", JSON.createArrayNode());
            }
            case "status" -> {
                behaviour.putIfAbsent("headers", JSON.createObjectNode());
                behaviour.putIfAbsent("body", JSON.valueToTree("{}"));
            }
            default -> {} // complete as they are
        }
    }
}
