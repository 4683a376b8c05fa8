package dev.director.testkit.simulator.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Where in a JSON schema: {@code properties.a.items}; {@code root} at its top. */
record SchemaPath(String text) {
    static final SchemaPath ROOT = new SchemaPath("");

    SchemaPath then(String part) {
        return new SchemaPath(isRoot() ? part : text + "." + part);
    }

    boolean isRoot() {
        return text.isEmpty();
    }

    /** Whether {@code {}} stands for anything here, rather than for a forgotten type. */
    boolean mayBeAnything() {
        return isRoot() || text.endsWith("additionalProperties");
    }

    Optional<String> says(String complaint) {
        return Optional.of("At path '" + (isRoot() ? "root" : text) + "': " + complaint);
    }

    /** The schemas that are directly in {@code schema}. */
    static List<Map.Entry<SchemaPath, JsonNode>> parts(JsonNode schema, SchemaPath path) {
        List<Map.Entry<SchemaPath, JsonNode>> parts = new ArrayList<>();
        for (String holder : List.of("$defs", "properties")) {
            schema.path(holder)
                    .properties()
                    .forEach(each ->
                            parts.add(
                                    Map.entry(
                                            path.then(holder).then(each.getKey()),
                                            each.getValue())));
        }
        for (String holder : List.of("items", "additionalProperties")) {
            if (schema.path(holder).isObject()) {
                parts.add(Map.entry(path.then(holder), schema.path(holder)));
            }
        }
        schema.path("anyOf").forEach(each -> parts.add(Map.entry(path.then("anyOf"), each)));
        return parts;
    }
}
