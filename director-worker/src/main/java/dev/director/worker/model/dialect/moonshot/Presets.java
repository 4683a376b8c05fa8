package dev.director.worker.model.dialect.moonshot;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Defaults, which the dialect takes beside one scalar type alone. Pure. */
final class Presets {

    private Presets() {}

    /** Sets the default where that is possible, and tells it otherwise. */
    static void put(ObjectNode alternative, JsonNode value) {
        Optional<JsonNode> written = written(value).filter(it -> fits(alternative, it));
        if (written.isPresent()) {
            alternative.set("default", written.get());
            return;
        }
        String text = told(alternative.path("description").asString(""), value);
        if (!text.isEmpty()) {
            alternative.put("description", text);
        }
    }

    /** A description that tells the default too; null is what is meant by leaving out. */
    static String told(String description, JsonNode value) {
        return value.isNull()
                ? description
                : Hints.joined(description, "default: " + Hints.shortened(value));
    }

    private static boolean fits(ObjectNode alternative, JsonNode value) {
        return JsonType.named(alternative.path("type")).stream()
                .anyMatch(type -> type.includes(JsonType.of(value)));
    }

    private static Optional<JsonNode> written(JsonNode value) {
        if (value.isNumber()) {
            return Numbers.value(value).flatMap(Numbers::written);
        }
        return Optional.of(value).filter(it -> !it.isContainer());
    }
}
