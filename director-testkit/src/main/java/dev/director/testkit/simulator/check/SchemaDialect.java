package dev.director.testkit.simulator.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Moonshot's dialect of JSON Schema as far as its server insists on it (A3). The messages are those
 * of its published validator.
 */
final class SchemaDialect {
    private static final Set<String> TYPES =
            Set.of("null", "boolean", "object", "array", "number", "integer", "string");
    private static final Set<String> BESIDE_TYPES =
            Set.of("type", "enum", "description", "title", "default", "$defs", "$id");
    private static final String DEFS = "#/$defs/";

    private final JsonNode root;

    private SchemaDialect(JsonNode root) {
        this.root = root;
    }

    /** What is wrong first; empty where nothing is. */
    static Optional<String> complaint(JsonNode schema) {
        return new SchemaDialect(schema).complaint(schema, SchemaPath.ROOT);
    }

    private Optional<String> complaint(JsonNode schema, SchemaPath path) {
        if (!schema.isObject()) {
            return path.says("schema must be a dict");
        }
        return type(schema, path)
                .or(() -> definitions(schema, path))
                .or(() -> enumeration(schema, path))
                .or(() -> reference(schema, path))
                .or(() -> required(schema, path))
                .or(() -> objects(schema, path))
                .or(() -> parts(schema, path));
    }

    private static Optional<String> type(JsonNode schema, SchemaPath path) {
        if (!schema.has("type")) {
            boolean said = schema.has("anyOf") || schema.has("$ref") || path.mayBeAnything();
            return said ? Optional.empty() : path.says("type is not defined");
        }
        if (schema.has("anyOf")) {
            return path.says(
                    "when using anyOf, type should be defined in anyOf items instead of the parent"
                            + " schema");
        }
        if (schema.has("$ref")) {
            return path.says(
                    "when using $ref, type should be defined in the referenced schema instead of"
                            + " the parent schema");
        }
        List<String> types = types(schema);
        if (types.isEmpty() || !TYPES.containsAll(types)) {
            return path.says("invalid type");
        }
        return types.size() > 1 ? severalTypes(schema, path) : Optional.empty();
    }

    private static Optional<String> severalTypes(JsonNode schema, SchemaPath path) {
        return schema.propertyNames().stream()
                .filter(name -> !BESIDE_TYPES.contains(name))
                .findFirst()
                .flatMap(name ->
                        path.says(
                                "keyword "
                                        + name
                                        + " is not allowed in combination with multiple types"));
    }

    private static Optional<String> definitions(JsonNode schema, SchemaPath path) {
        return schema.has("$defs") && !path.isRoot()
                ? path.says("keyword $defs must be at root level")
                : Optional.empty();
    }

    private static Optional<String> enumeration(JsonNode schema, SchemaPath path) {
        if (!schema.has("enum")) {
            return Optional.empty();
        }
        List<String> types = types(schema);
        if (types.stream().filter(type -> !type.equals("null")).count() > 1) {
            return path.says("when type is array and enum is specified, one must be null");
        }
        SchemaPath at = path.then("enum");
        if (schema.path("enum").isEmpty()) {
            return at.says("enum array cannot be empty");
        }
        return schema.path("enum")
                .valueStream()
                .filter(value -> types.stream().noneMatch(type -> isOf(value, type)))
                .findFirst()
                .flatMap(value ->
                        at.says(
                                "enum value (%s) does not match any type in %s"
                                        .formatted(value.asString(), types)));
    }

    private static boolean isOf(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false; // objects and arrays are not enumerated
        };
    }

    private Optional<String> reference(JsonNode schema, SchemaPath path) {
        if (!schema.has("$ref")) {
            return Optional.empty();
        }
        String reference = schema.path("$ref").asString("");
        SchemaPath at = path.then("$ref");
        if (!reference.equals("#") && !reference.startsWith(DEFS)) {
            return at.says("references must start with " + DEFS);
        }
        boolean found = reference.equals("#") || root.at(reference.substring(1)).isObject();
        return found ? Optional.empty() : at.says("$defs not found for reference: " + reference);
    }

    private static Optional<String> required(JsonNode schema, SchemaPath path) {
        SchemaPath at = path.then("required");
        if (schema.has("required") && !schema.path("required").isArray()) {
            return at.says("required must be an array");
        }
        return schema.path("required")
                .valueStream()
                .map(name -> name.asString(""))
                .filter(name -> !schema.path("properties").has(name))
                .findFirst()
                .flatMap(name ->
                        at.says("required property '" + name + "' is not defined in properties"));
    }

    private static Optional<String> objects(JsonNode schema, SchemaPath path) {
        if (schema.has("items") && !schema.path("items").isObject()) {
            return path.then("items").says("items must be an object");
        }
        JsonNode more = schema.path("additionalProperties");
        if (schema.has("additionalProperties") && !more.isBoolean() && !more.isObject()) {
            return path.then("additionalProperties")
                    .says("additionalProperties must be a boolean or an object");
        }
        return schema.has("anyOf") && schema.path("anyOf").isEmpty()
                ? path.then("anyOf").says("anyOf must have 1-500 items")
                : Optional.empty();
    }

    private Optional<String> parts(JsonNode schema, SchemaPath path) {
        for (Map.Entry<SchemaPath, JsonNode> part : SchemaPath.parts(schema, path)) {
            Optional<String> complaint = complaint(part.getValue(), part.getKey());
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return Optional.empty();
    }

    static List<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isString()
                ? List.of(type.asString())
                : type.valueStream().map(each -> each.asString("")).toList();
    }
}
