package dev.director.worker.model.dialect.moonshot;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** How the documented validator follows references. */
record Recursion(JsonNode root) {

    /** Whether it believes that a value comes to an end. */
    boolean ends(JsonNode schema, Set<String> visited) {
        String type = schema.path("type").asString("");
        if (!type.isEmpty() && !type.equals("object") && !type.equals("array")) {
            return true;
        }
        if (type.equals("array")) {
            return !schema.has("items") || ends(schema.path("items"), visited);
        }
        if (type.equals("object")) {
            return required(schema, visited);
        }
        for (JsonNode choice : schema.path("anyOf")) {
            if (ends(choice, new HashSet<>(visited))) {
                return true;
            }
        }
        String to = schema.path("$ref").asString("");
        return !to.isEmpty() && visited.add(to) && ends(root.at(to.substring(1)), visited);
    }

    private boolean required(JsonNode object, Set<String> visited) {
        if (object.path("required").isEmpty() || object.path("properties").isEmpty()) {
            return true;
        }
        for (JsonNode name : object.path("required")) {
            if (ends(object.path("properties").path(name.asString("")), visited)) {
                return true;
            }
        }
        return false;
    }

    /** In how many objects a schema's properties lie, through references, each once. */
    static int depth(JsonNode root, JsonNode schema, Set<String> visited) {
        int deepest = 0;
        String to = schema.path("$ref").asString("");
        if (!to.isEmpty() && visited.add(to)) {
            deepest = depth(root, root.at(to.substring(1)), visited);
        }
        for (JsonNode property : schema.path("properties")) {
            deepest = Math.max(deepest, 1 + depth(root, property, new HashSet<>(visited)));
        }
        for (JsonNode choice : schema.path("anyOf")) {
            deepest = Math.max(deepest, depth(root, choice, new HashSet<>(visited)));
        }
        return deepest;
    }
}
