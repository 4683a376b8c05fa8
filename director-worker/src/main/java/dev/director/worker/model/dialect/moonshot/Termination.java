package dev.director.worker.model.dialect.moonshot;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether the dialect's validator believes that a value of a schema can come to an end. It looks
 * for one required property that leads to a scalar, and does not think of empty arrays. Pure.
 */
final class Termination {

    private final ObjectNode root;

    Termination(ObjectNode root) {
        this.root = root;
    }

    /** The same root, or one that requires nothing where it would not be believed. */
    static ObjectNode ensured(ObjectNode root) {
        if (new Termination(root).ends(root, new HashSet<>())) {
            return root;
        }
        Hints.tell(root, root, List.of("required"));
        root.remove("required");
        return root;
    }

    private boolean ends(JsonNode schema, Set<String> visited) {
        if (schema.has("anyOf")) {
            return schema.path("anyOf").valueStream().anyMatch(it -> ends(it, copy(visited)));
        }
        if (schema.has("$ref")) {
            String to = schema.path("$ref").stringValue();
            return visited.add(to) && ends(root.at(to.substring(1)), visited);
        }
        return switch (schema.path("type").asString("")) {
            case "object" -> objectEnds(schema, visited);
            case "array" -> !schema.has("items") || ends(schema.path("items"), visited);
            default -> true;
        };
    }

    private boolean objectEnds(JsonNode object, Set<String> visited) {
        JsonNode required = object.path("required");
        return required.isEmpty()
                || required.valueStream()
                        .map(name -> object.path("properties").path(name.asString("")))
                        .anyMatch(property -> ends(property, visited));
    }

    private static Set<String> copy(Set<String> visited) {
        return new HashSet<>(visited);
    }
}
