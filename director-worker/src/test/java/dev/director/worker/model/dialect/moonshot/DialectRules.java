package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What the documentation of Moonshot's validator says of a schema, as a check of our own: the
 * stricter of its texts where they differ.
 */
final class DialectRules {

    private static final Set<String> ANNOTATIONS = Set.of("description", "default");

    private static final Map<String, Set<String>> BY_TYPE =
            Map.of(
                    "object", Set.of("properties", "required", "additionalProperties"),
                    "array", Set.of("items", "minItems", "maxItems"),
                    "string", Set.of("minLength", "maxLength", "enum"),
                    "number", Set.of("minimum", "maximum", "enum"),
                    "integer", Set.of("minimum", "maximum", "enum"),
                    "boolean", Set.of(),
                    "null", Set.of());

    private static final Set<String> RESERVED =
            Set.of("", "$defs", "$ref", "anyOf", "required", "additionalProperties");

    private final JsonNode root;
    private final List<String> violations = new ArrayList<>();
    private int properties;

    private DialectRules(JsonNode root) {
        this.root = root;
    }

    /** What the rules have against a tool's parameters. */
    static List<String> violations(JsonNode root) {
        DialectRules rules = new DialectRules(root);
        rules.require(root.path("type").asString("").equals("object"), "", "the root is no object");
        rules.require(Codec.encode(root).length <= 120_000, "", "too large");
        rules.schema(root, "", 0, true);
        rules.require(!root.has("$defs") || root.path("$defs").isObject(), "", "$defs");
        for (var entry : root.path("$defs").properties()) {
            String name = entry.getKey();
            rules.require(!name.isEmpty() && !name.contains("/"), name, "no name for a definition");
            rules.schema(entry.getValue(), "/$defs/" + name, 0, false);
            rules.slashless(entry.getValue(), "/$defs/" + name);
        }
        rules.require(rules.properties <= 3000, "", "too many properties");
        boolean ends =
                !rules.violations.isEmpty() || new Recursion(root).ends(root, new HashSet<>());
        rules.require(ends, "", "endless recursion");
        return rules.violations;
    }

    private void require(boolean holds, String path, String complaint) {
        if (!holds) {
            violations.add("%s: %s".formatted(path.isEmpty() ? "/" : path, complaint));
        }
    }

    private void schema(JsonNode schema, String path, int depth, boolean isRoot) {
        require(schema.isObject(), path, "no object");
        require(depth <= 30, path, "too deep");
        JsonNode description = schema.path("description");
        require(description.isMissingNode() || description.isString(), path, "description");
        if (schema.has("$ref")) {
            reference(schema, path, depth);
        } else if (schema.has("anyOf")) {
            choices(schema, path, depth);
        } else {
            typed(schema, path, depth, isRoot);
        }
    }

    private void reference(JsonNode schema, String path, int depth) {
        only(schema, path, Set.of("$ref"));
        String to = schema.path("$ref").asString("");
        boolean internal = to.equals("#") || to.matches("#/\\$defs/[^/{}]+");
        require(internal, path, "reference to " + to);
        if (!internal || !root.at(to.substring(1)).isObject()) {
            require(false, path, "dangling " + to);
            return;
        }
        require(depth + Recursion.depth(root, schema, new HashSet<>()) <= 30, path, "too deep");
    }

    private void choices(JsonNode schema, String path, int depth) {
        only(schema, path, Set.of("anyOf", "description"));
        JsonNode choices = schema.path("anyOf");
        require(choices.isArray() && !choices.isEmpty() && choices.size() <= 500, path, "anyOf");
        for (int i = 0; i < choices.size(); i++) {
            JsonNode choice = choices.get(i);
            boolean clash = schema.has("description") && choice.has("description");
            require(!clash, path, "description here and in a choice");
            schema(choice, path + "/anyOf/" + i, depth, false);
        }
    }

    private void typed(JsonNode schema, String path, int depth, boolean isRoot) {
        JsonNode word = schema.path("type");
        Set<String> keywords = word.isString() ? BY_TYPE.get(word.stringValue()) : null;
        require(keywords != null, path, "type is not defined: " + word);
        if (keywords == null) {
            return;
        }
        Set<String> allowed = new HashSet<>(keywords);
        allowed.addAll(ANNOTATIONS);
        allowed.add("type");
        if (isRoot) {
            allowed.add("$defs");
        }
        only(schema, path, allowed);
        enumeration(schema, path);
        range(schema, path, "minimum", "maximum", false);
        range(schema, path, "minLength", "maxLength", true);
        range(schema, path, "minItems", "maxItems", true);
        preset(schema, path);
        object(schema, path, depth);
        if (schema.has("items")) {
            schema(schema.path("items"), path + "/items", depth, false);
        }
    }

    private void only(JsonNode schema, String path, Set<String> allowed) {
        for (String keyword : schema.propertyNames()) {
            require(allowed.contains(keyword), path, "keyword " + keyword);
        }
    }

    private void enumeration(JsonNode schema, String path) {
        if (!schema.has("enum")) {
            return;
        }
        JsonNode values = schema.path("enum");
        require(values.isArray() && !values.isEmpty() && values.size() <= 1000, path, "enum");
        for (JsonNode value : values) {
            require(fits(schema.path("type").asString(""), value), path, "value " + value);
        }
    }

    private static boolean fits(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber() && writable(value);
            case "number" -> value.isNumber() && writable(value);
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    private static boolean writable(JsonNode number) {
        BigDecimal largest = new BigDecimal("9007199254740991");
        return !number.toString().toUpperCase(Locale.ROOT).contains("E")
                && number.decimalValue().abs().compareTo(largest) <= 0;
    }

    private void range(JsonNode schema, String path, String from, String to, boolean count) {
        for (String bound : List.of(from, to)) {
            JsonNode value = schema.path(bound);
            boolean whole = count || schema.path("type").asString("").equals("integer");
            boolean fine = fits(whole ? "integer" : "number", value);
            boolean positive = !count || value.asDouble(0) >= 0;
            require(value.isMissingNode() || fine && positive, path, bound + " " + value);
        }
        if (schema.path(from).isNumber() && schema.path(to).isNumber()) {
            boolean ordered =
                    schema.path(from).decimalValue().compareTo(schema.path(to).decimalValue()) <= 0;
            require(ordered, path, from + " above " + to);
        }
    }

    private void preset(JsonNode schema, String path) {
        JsonNode preset = schema.path("default");
        require(
                preset.isMissingNode() || fits(schema.path("type").asString(""), preset),
                path,
                "default " + preset);
    }

    private void object(JsonNode schema, String path, int depth) {
        require(
                !schema.has("properties") || schema.path("properties").isObject(),
                path,
                "properties");
        require(!schema.has("required") || schema.path("required").isArray(), path, "required");
        for (var property : schema.path("properties").properties()) {
            String name = property.getKey();
            properties++;
            require(!RESERVED.contains(name), path, "a property named " + name);
            require(!(name.contains("{") && name.contains("}")), path, "braces in " + name);
            schema(property.getValue(), path + "/properties/" + name, depth + 1, false);
        }
        Set<String> seen = new HashSet<>();
        for (JsonNode name : schema.path("required")) {
            boolean known = schema.path("properties").has(name.asString(""));
            require(known && seen.add(name.asString("")), path, "required " + name);
        }
        JsonNode others = schema.path("additionalProperties");
        if (!others.isMissingNode() && !others.isBoolean()) {
            schema(others, path + "/additionalProperties", depth, false);
        }
    }

    private void slashless(JsonNode node, String path) {
        for (var entry : node.properties()) {
            require(!entry.getKey().contains("/"), path, "slash in " + entry.getKey());
            slashless(entry.getValue(), path);
        }
        if (node.isArray()) {
            node.forEach(one -> slashless(one, path));
        }
    }
}
