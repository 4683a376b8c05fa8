package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What references point at, wherever that lies: each target gets a name among the root's $defs, and
 * is read once. Confined to one reading.
 */
final class Definitions {

    private final JsonNode root;
    private final boolean rootStays;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Deque<String> unread = new ArrayDeque<>();

    /**
     * @param rootStays whether the root comes out as it is, so that references to it may stay
     */
    Definitions(JsonNode root, boolean rootStays) {
        this.root = root;
        this.rootStays = rootStays;
    }

    /** What a reference points at; empty when it is not in this document. */
    Optional<JsonNode> target(String reference) {
        return pointer(reference).map(root::at).filter(it -> it.isObject() || it.isBoolean());
    }

    /** The reference to put in its place; empty when its target is not in this document. */
    Optional<ObjectNode> reference(String reference) {
        return target(reference).flatMap(it -> pointer(reference)).map(this::reference);
    }

    private ObjectNode reference(JsonPointer pointer) {
        boolean itself = pointer.matches() && rootStays;
        String to = itself ? "#" : "#/$defs/" + name(pointer.toString());
        return Codec.mapper().createObjectNode().put("$ref", to);
    }

    private String name(String pointer) {
        String known = names.get(pointer);
        if (known != null) {
            return known;
        }
        String name = unused(readable(pointer));
        names.put(pointer, name);
        unread.add(pointer);
        return name;
    }

    /** A definition that was referred to and not read yet. */
    Optional<Unread> next() {
        return Optional.ofNullable(unread.poll())
                .map(it -> new Unread(name(it), root.at(JsonPointer.compile(it))));
    }

    /**
     * A definition as it came.
     *
     * @param name under which it is referred to
     */
    record Unread(String name, JsonNode schema) {}

    /** The last word of the way to it, in characters that are no trouble in a reference. */
    private static String readable(String pointer) {
        String last = pointer.substring(pointer.lastIndexOf('/') + 1);
        String plain = last.replaceAll("[^A-Za-z0-9_-]", "_");
        return plain.isEmpty() ? "root" : plain;
    }

    private String unused(String name) {
        String candidate = name;
        for (int i = 2; names.containsValue(candidate); i++) {
            candidate = name + "_" + i;
        }
        return candidate;
    }

    private static Optional<JsonPointer> pointer(String reference) {
        if (!reference.equals("#") && !reference.startsWith("#/")) {
            return Optional.empty();
        }
        try {
            // A plus is a plus here, and only in forms a space.
            String fragment = reference.substring(1).replace("+", "%2B");
            return Optional.of(
                    JsonPointer.compile(URLDecoder.decode(fragment, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
