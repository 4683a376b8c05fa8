package dev.director.worker.tool;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the schemas that must not be given to the validator: those that apply themselves to one and
 * the same value again and again, that are too large, or that refer to other documents. A tree
 * whose children are trees passes, since each step leads down into the value. Confined to one
 * reading.
 */
final class SchemaGuard {

    /** Objects, arrays and what they hold, all together. */
    static final int MAX_VALUES = 10_000;

    /** Levels of objects and arrays. */
    static final int MAX_DEPTH = 64;

    /** Schemas that apply one another to the same value, one after the other. */
    static final int MAX_IN_PLACE = 64;

    /** Values behind all references: the validator reads each target once for every spelling. */
    static final int MAX_REFERENCED = 100_000;

    private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");
    private static final List<String> ANCHORS = List.of("$anchor", "$dynamicAnchor");

    /** They apply schemas to the value that they stand for, and not to a part of it. */
    private static final List<String> ONE_IN_PLACE = List.of("not", "if", "then", "else");

    private static final List<String> SOME_IN_PLACE =
            List.of("allOf", "anyOf", "oneOf", "dependentSchemas", "dependencies");

    private final ObjectNode root;
    private final List<ObjectNode> objects = new ArrayList<>();
    private final Map<String, List<JsonNode>> anchors = new HashMap<>();
    private final Set<String> followed = new HashSet<>();
    private final IdentityHashMap<JsonNode, Integer> heights = new IdentityHashMap<>();
    private final Set<JsonNode> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int values;
    private int referenced;

    private SchemaGuard(ObjectNode root) {
        this.root = root;
    }

    /** It cannot be used, and why. */
    static final class Unusable extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Unusable(String reason) {
            super(reason);
        }
    }

    /**
     * Returns when the schema may be used.
     *
     * @throws Unusable when it may not
     */
    static void require(ObjectNode schema) {
        SchemaGuard guard = new SchemaGuard(schema);
        guard.read(schema, 1);
        guard.objects.forEach(it -> guard.height(it, 0));
    }

    private void read(JsonNode node, int depth) {
        if (++values > MAX_VALUES) {
            throw new Unusable("it has more than %d values".formatted(MAX_VALUES));
        }
        if (depth > MAX_DEPTH) {
            throw new Unusable("it has more than %d levels".formatted(MAX_DEPTH));
        }
        if (node instanceof ObjectNode object) {
            note(object, depth == 1);
        }
        node.forEach(child -> read(child, depth + 1));
    }

    private void note(ObjectNode object, boolean whole) {
        objects.add(object);
        boolean another = object.path("$id").isString() || object.path("$schema").isString();
        if (another && !whole) {
            throw new Unusable("it has another document within it");
        }
        for (String keyword : ANCHORS) {
            if (object.path(keyword).isString()) {
                anchors.computeIfAbsent(object.path(keyword).stringValue(), _ -> new ArrayList<>())
                        .add(object);
            }
        }
    }

    /**
     * How many schemas follow one another on the same value, from this one on.
     *
     * @param above how many have led to it
     */
    private int height(JsonNode schema, int above) {
        Integer known = heights.get(schema);
        if (known != null) {
            return known;
        }
        if (!open.add(schema)) {
            throw new Unusable("it goes round in a circle without going into the value");
        }
        int height = 0;
        for (JsonNode next : inPlace(schema)) {
            height = Math.max(height, 1 + (above < MAX_IN_PLACE ? height(next, above + 1) : 0));
        }
        if (above + height > MAX_IN_PLACE) {
            throw new Unusable("more than %d schemas follow one another".formatted(MAX_IN_PLACE));
        }
        open.remove(schema);
        heights.put(schema, height);
        return height;
    }

    private List<JsonNode> inPlace(JsonNode schema) {
        Stream<JsonNode> ones = ONE_IN_PLACE.stream().map(schema::path);
        Stream<JsonNode> some =
                SOME_IN_PLACE.stream().flatMap(keyword -> schema.path(keyword).valueStream());
        Stream<JsonNode> behind =
                REFERENCES.stream()
                        .map(schema::path)
                        .filter(JsonNode::isString)
                        .flatMap(reference -> targets(reference.stringValue()).stream());
        return Stream.of(ones, some, behind).flatMap(it -> it).filter(JsonNode::isObject).toList();
    }

    private List<JsonNode> targets(String reference) {
        if (!reference.startsWith("#")) {
            throw new Unusable("it refers to another document");
        }
        List<JsonNode> targets =
                reference.equals("#") || reference.startsWith("#/")
                        ? List.of(root.at(pointer(reference.substring(1))))
                        : anchors.getOrDefault(reference.substring(1), List.of());
        if (targets.stream().allMatch(JsonNode::isMissingNode)) {
            throw new Unusable("it refers to what is not there");
        }
        if (followed.add(reference)) {
            targets.forEach(this::count);
        }
        return targets;
    }

    private void count(JsonNode target) {
        if (++referenced > MAX_REFERENCED) {
            throw new Unusable(
                    "there are more than %d values behind its references"
                            .formatted(MAX_REFERENCED));
        }
        target.forEach(this::count);
    }

    private static JsonPointer pointer(String fragment) {
        try {
            // A plus is a plus here, and only in forms a space.
            return JsonPointer.compile(
                    URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new Unusable("it has a reference that cannot be read");
        }
    }
}
