package dev.director.testkit.simulator.check;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The keywords of JSON Schema that Moonshot's dialect has, each where it may stand (A3). */
final class SchemaKeywords {
    private static final Set<String> ANYWHERE = Set.of("description");
    private static final Set<String> AT_ROOT = Set.of("$defs", "$id");
    private static final Set<String> BESIDE_TYPE = Set.of("type", "default");
    private static final Set<String> WITHOUT_TYPE = Set.of("anyOf", "$ref");
    private static final Set<String> OF_NUMBERS = Set.of("minimum", "maximum", "enum");
    private static final Map<String, Set<String>> BY_TYPE =
            Map.of(
                    "object", Set.of("properties", "required", "additionalProperties"),
                    "array", Set.of("items", "minItems", "maxItems"),
                    "string", Set.of("minLength", "maxLength", "enum"),
                    "number", OF_NUMBERS,
                    "integer", OF_NUMBERS,
                    "boolean", Set.of("enum"),
                    "null", Set.of("enum"));

    private SchemaKeywords() {}

    static Optional<String> complaint(JsonNode schema) {
        return complaint(schema, SchemaPath.ROOT);
    }

    private static Optional<String> complaint(JsonNode schema, SchemaPath path) {
        Set<String> allowed = allowed(schema, path);
        List<String> others =
                schema.propertyNames().stream()
                        .filter(name -> !allowed.contains(name))
                        .sorted()
                        .toList();
        if (!others.isEmpty()) {
            return path.says("unsupported keywords: " + String.join(", ", others));
        }
        for (Map.Entry<SchemaPath, JsonNode> part : SchemaPath.parts(schema, path)) {
            Optional<String> complaint = complaint(part.getValue(), part.getKey());
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return Optional.empty();
    }

    private static Set<String> allowed(JsonNode schema, SchemaPath path) {
        Set<String> allowed = new HashSet<>(ANYWHERE);
        if (path.isRoot()) {
            allowed.addAll(AT_ROOT);
        }
        if (!schema.has("type")) {
            allowed.addAll(WITHOUT_TYPE);
            return allowed;
        }
        allowed.addAll(BESIDE_TYPE);
        for (String type : SchemaDialect.types(schema)) {
            allowed.addAll(BY_TYPE.getOrDefault(type, Set.of()));
        }
        return allowed;
    }
}
