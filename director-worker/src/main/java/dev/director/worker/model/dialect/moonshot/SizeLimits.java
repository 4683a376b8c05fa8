package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How large a schema the dialect's validator takes. */
final class SizeLimits {

    private static final int MAX_BYTES = 120_000;
    private static final int MAX_PROPERTIES = 3000;

    private final ObjectNode root;
    private final Map<String, Integer> depths = new HashMap<>();

    private SizeLimits(ObjectNode root) {
        this.root = root;
    }

    static boolean exceededBy(ObjectNode root) {
        return Codec.encode(root).length > MAX_BYTES
                || properties(root) > MAX_PROPERTIES
                || new SizeLimits(root).depth(root) > Place.MAX_PROPERTIES;
    }

    /** Properties of all objects together. */
    private static int properties(JsonNode node) {
        int sum = node.path("properties").size();
        for (JsonNode child : node) {
            sum += properties(child);
        }
        return sum;
    }

    private int depth(JsonNode schema) {
        int deepest = 0;
        for (JsonNode property : schema.path("properties")) {
            deepest = Math.max(deepest, 1 + depth(property));
        }
        for (JsonNode choice : schema.path("anyOf")) {
            deepest = Math.max(deepest, depth(choice));
        }
        deepest = Math.max(deepest, element(schema.path("items")));
        deepest = Math.max(deepest, element(schema.path("additionalProperties")));
        return Math.max(deepest, referred(schema.path("$ref").asString("")));
    }

    private int element(JsonNode schema) {
        return schema.isObject() ? depth(schema) : 0;
    }

    /** A circle counts once. */
    private int referred(String reference) {
        if (reference.isEmpty()) {
            return 0;
        }
        Integer known = depths.putIfAbsent(reference, 0);
        if (known != null) {
            return known;
        }
        int depth = depth(root.at(reference.substring(1)));
        depths.put(reference, depth);
        return depth;
    }
}
