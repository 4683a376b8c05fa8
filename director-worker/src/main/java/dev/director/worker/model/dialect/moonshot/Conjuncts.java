package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that one schema demands at once, sorted out: with what its allOf say, and with what is behind
 * its references where those are entered. Confined to one reading.
 */
final class Conjuncts {

    /** Alternatives that anyOf and oneOf of one schema may multiply to. */
    private static final long MAX_PRODUCT = 64;

    private static final Set<String> PLAIN =
            Set.of(
                    "type",
                    "enum",
                    "properties",
                    "patternProperties",
                    "additionalProperties",
                    "required",
                    "minProperties",
                    "maxProperties",
                    "items",
                    "prefixItems",
                    "minItems",
                    "maxItems",
                    "uniqueItems",
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum",
                    "multipleOf",
                    "minLength",
                    "maxLength",
                    "pattern",
                    "format",
                    "contentEncoding",
                    "contentMediaType");

    private final Lost lost;
    private final List<ArrayNode> choices = new ArrayList<>();
    private final Deque<String> references = new ArrayDeque<>();
    private final Set<String> entered = new HashSet<>();
    private Place place;
    private ObjectNode plain = Codec.mapper().createObjectNode();
    private boolean impossible;
    private String description = "";
    private Optional<JsonNode> preset = Optional.empty();

    Conjuncts(JsonNode schema, Place place, Lost lost) {
        this.place = place;
        this.lost = lost;
        add(schema, place.whole());
    }

    /** Demands a further schema as well. */
    void add(JsonNode schema) {
        add(schema, false);
    }

    private void add(JsonNode schema, boolean document) {
        impossible |= schema.isBoolean() && !schema.booleanValue();
        if (schema instanceof ObjectNode raw) {
            addNormal(Draft.normal(raw), document);
        }
    }

    /**
     * @param document whether it is the whole document, whose identity changes no reference
     */
    private void addNormal(ObjectNode schema, boolean document) {
        lost.noteThoseOf(schema);
        if (!document && identified(schema)) {
            place = place.embedding();
        }
        description = description.isEmpty() ? text(schema) : description;
        preset = preset.or(() -> schema.optional("default"));
        constrain(schema);
        choose(schema.get("anyOf"));
        choose(schema.get("oneOf"));
        if (schema.path("$ref").isString()) {
            references.add(schema.path("$ref").stringValue());
        }
        if (schema.get("allOf") instanceof ArrayNode members) {
            members.forEach(this::add);
        }
    }

    private void constrain(ObjectNode schema) {
        ObjectNode part = Codec.mapper().createObjectNode();
        for (var entry : schema.properties()) {
            if (PLAIN.contains(entry.getKey())) {
                part.set(entry.getKey(), entry.getValue());
            }
        }
        Optional<ObjectNode> both = Conjunction.of(plain, part);
        impossible |= both.isEmpty();
        plain = both.orElse(plain);
    }

    private void choose(@Nullable JsonNode alternatives) {
        if (alternatives instanceof ArrayNode array && !array.isEmpty()) {
            choices.add(array);
        }
    }

    private static boolean identified(ObjectNode schema) {
        String id = schema.path("$id").asString("");
        return !id.isEmpty() && !id.startsWith("#");
    }

    private static String text(ObjectNode schema) {
        JsonNode text = schema.path("description");
        return text.isString() ? text.stringValue() : "";
    }

    /** The one reference, when nothing else is demanded. */
    Optional<String> onlyReference() {
        boolean alone = references.size() == 1 && plain.isEmpty() && choices.isEmpty();
        return alone && !impossible ? Optional.of(references.getFirst()) : Optional.empty();
    }

    /** Takes the next reference out that is not entered yet. */
    Optional<String> nextReference() {
        references.removeAll(entered);
        return Optional.ofNullable(references.poll());
    }

    /** Demands what is behind a reference. */
    void enter(String reference, JsonNode target) {
        entered.add(reference);
        place = place.inlining(reference);
        add(target);
    }

    /** What is demanded besides a choice among the first alternatives. */
    List<JsonNode> besidesFirstChoice() {
        List<JsonNode> rest = new ArrayList<>();
        if (!plain.isEmpty()) {
            rest.add(plain);
        }
        for (ArrayNode choice : affordable().subList(1, affordable().size())) {
            rest.add(Codec.mapper().createObjectNode().set("anyOf", choice));
        }
        return rest;
    }

    /** The choices that are made; so many others that all together would be too many are not. */
    private List<ArrayNode> affordable() {
        List<ArrayNode> made = new ArrayList<>();
        long product = 1;
        for (ArrayNode one : choices) {
            product *= one.size();
            if (made.isEmpty() || product <= MAX_PRODUCT) {
                made.add(one);
            } else {
                lost.note("anyOf");
                product /= one.size();
            }
        }
        return made;
    }

    Optional<ArrayNode> firstChoice() {
        return choices.stream().findFirst();
    }

    ObjectNode plain() {
        return plain;
    }

    boolean impossible() {
        return impossible;
    }

    Place place() {
        return place;
    }

    String description() {
        return description;
    }

    Optional<JsonNode> preset() {
        return preset;
    }
}
