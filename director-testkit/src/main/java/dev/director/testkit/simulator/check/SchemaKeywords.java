package dev.director.testkit.simulator.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The keywords of JSON Schema that Moonshot's dialect has; its specification has no others. */
final class SchemaKeywords {
    private static final Set<String> KNOWN =
            Set.of(
                    "type",
                    "properties",
                    "additionalProperties",
                    "items",
                    "enum",
                    "required",
                    "anyOf",
                    "description",
                    "$defs",
                    "$ref",
                    "$id",
                    "default",
                    "maxLength",
                    "minLength",
                    "maximum",
                    "minimum",
                    "maxItems",
                    "minItems");

    private SchemaKeywords() {}

    static Optional<String> complaint(JsonNode schema) {
        return complaint(schema, SchemaPath.ROOT);
    }

    private static Optional<String> complaint(JsonNode schema, SchemaPath path) {
        List<String> unknown =
                schema.propertyNames().stream()
                        .filter(name -> !KNOWN.contains(name))
                        .sorted()
                        .toList();
        if (!unknown.isEmpty()) {
            return path.says("unsupported keywords: " + String.join(", ", unknown));
        }
        for (Map.Entry<SchemaPath, JsonNode> part : SchemaPath.parts(schema, path)) {
            Optional<String> complaint = complaint(part.getValue(), part.getKey());
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return Optional.empty();
    }
}
