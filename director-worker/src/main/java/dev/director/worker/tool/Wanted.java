package dev.director.worker.tool;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a schema wants of a value, as far as mending has to know: behind references, and behind a
 * choice between one thing and null.
 *
 * @param root the whole schema, in which references are followed
 * @param schema the part that is about the value; missing where none is
 * @param nullable whether null is the other choice
 */
record Wanted(JsonNode root, JsonNode schema, boolean nullable) {

    private static final int MAX_STEPS = 16;

    static Wanted of(JsonNode root) {
        return of(root, root);
    }

    private static Wanted of(JsonNode root, JsonNode schema) {
        Wanted wanted = new Wanted(root, schema, false);
        for (int step = 0; step < MAX_STEPS; step++) {
            Optional<Wanted> next = wanted.next();
            if (next.isEmpty()) {
                return wanted;
            }
            wanted = next.get();
        }
        return wanted;
    }

    private Optional<Wanted> next() {
        String reference = schema.path("$ref").asString("");
        if (reference.startsWith("#/")) {
            JsonNode target = root.at(reference.substring(1));
            return Optional.of(new Wanted(root, target, nullable));
        }
        List<JsonNode> choices =
                Stream.of("anyOf", "oneOf")
                        .flatMap(keyword -> schema.path(keyword).valueStream())
                        .toList();
        List<JsonNode> something = choices.stream().filter(it -> !isNull(it)).toList();
        return something.size() == 1
                ? Optional.of(
                        new Wanted(root, something.getFirst(), nullable || choices.size() > 1))
                : Optional.empty();
    }

    private static boolean isNull(JsonNode choice) {
        return choice.path("type").asString("").equals("null");
    }

    Wanted member(String name) {
        return of(root, schema.path("properties").path(name));
    }

    Wanted item() {
        return of(root, schema.path("items"));
    }

    /** Whether the object may do without the member, and null is not another way to have it. */
    boolean doesWithout(String name) {
        boolean required =
                schema.path("required")
                        .valueStream()
                        .anyMatch(it -> it.isString() && it.stringValue().equals(name));
        return !required && !member(name).takesNull();
    }

    /** Also where nothing is said of the value: the schema may not even name it. */
    private boolean takesNull() {
        return nullable || !schema.has("type") || types().contains("null");
    }

    boolean isTextOnly() {
        Set<String> types = types();
        return types.contains("string")
                && types.stream().allMatch(Set.of("string", "null")::contains);
    }

    /** The types that it may have; empty where the schema does not say. */
    Set<String> types() {
        JsonNode type = schema.path("type");
        Stream<JsonNode> types = type.isArray() ? type.valueStream() : Stream.of(type);
        return types.map(it -> it.asString(""))
                .filter(it -> !it.isEmpty())
                .collect(Collectors.toSet());
    }
}
