package dev.director.worker.tool.http;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A body of JSON in which a text that is nothing but {@code {name}} stands for an argument, as the
 * JSON that it is. Immutable as long as nobody writes to its tree.
 */
record BodyTemplate(JsonNode tree) {

    /**
     * @throws IllegalArgumentException when an argument has its place within a longer text
     */
    static BodyTemplate of(JsonNode tree) {
        BodyTemplate body = new BodyTemplate(tree);
        body.names();
        return body;
    }

    /** The arguments that have a place in it. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        collect(tree, names);
        return names;
    }

    private static void collect(JsonNode node, Set<String> names) {
        if (node.isString()) {
            Template text = Template.of(node.stringValue());
            if (text.only().isEmpty() && !text.names().isEmpty()) {
                throw new IllegalArgumentException(
                        "'%s' has an argument within a longer text; a text of the body is {name} and no more, or has none"
                                .formatted(node.stringValue()));
            }
            names.addAll(text.names());
        }
        node.forEach(child -> collect(child, names));
    }

    /** The body of one call; what stands for an absent argument is left out. */
    Optional<JsonNode> filled(ObjectNode arguments) {
        return filled(tree, arguments);
    }

    private static Optional<JsonNode> filled(JsonNode node, ObjectNode arguments) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode filled = object.objectNode();
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    filled(member.getValue(), arguments)
                            .ifPresent(value -> filled.set(member.getKey(), value));
                }
                yield Optional.of(filled);
            }
            case ArrayNode array -> {
                ArrayNode filled = array.arrayNode();
                array.forEach(item -> filled(item, arguments).ifPresent(filled::add));
                yield Optional.of(filled);
            }
            case JsonNode text when text.isString() ->
                    Template.of(text.stringValue())
                            .only()
                            .map(name -> Optional.ofNullable(arguments.get(name)))
                            .orElse(Optional.of(text));
            case JsonNode other -> Optional.of(other);
        };
    }
}
