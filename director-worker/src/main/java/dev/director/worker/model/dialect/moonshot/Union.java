package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema as the alternatives that a value has: each of one type, or a reference. No alternative:
 * no value at all is valid. Immutable.
 *
 * @param alternatives as the dialect writes them
 * @param implied whether nothing said the type, and all types are there for that alone
 * @param description empty when there is none
 * @param preset the default
 */
record Union(
        List<ObjectNode> alternatives,
        boolean implied,
        String description,
        Optional<JsonNode> preset) {

    /** The dialect's own limit. */
    private static final int MAX_ALTERNATIVES = 500;

    private static final Union NEVER = new Union(List.of(), false, "", Optional.empty());

    Union {
        alternatives = List.copyOf(alternatives);
    }

    static Union never() {
        return NEVER;
    }

    static Union any() {
        return new Union(bare(), true, "", Optional.empty());
    }

    static Union of(ObjectNode alternative) {
        return new Union(List.of(alternative), false, "", Optional.empty());
    }

    /** Reads what {@link #schema} wrote. */
    static Union written(ObjectNode schema) {
        if (!(schema.get("anyOf") instanceof ArrayNode choices)) {
            return of(schema);
        }
        List<ObjectNode> alternatives = choices.valueStream().map(ObjectNode.class::cast).toList();
        String description = schema.path("description").asString("");
        return new Union(alternatives, false, description, Optional.empty());
    }

    /** The same, described. */
    Union with(String outer, Optional<JsonNode> value) {
        return new Union(
                alternatives, implied, Hints.joined(outer, description), value.or(() -> preset));
    }

    /** What is valid here or there. */
    Union or(Union other) {
        List<ObjectNode> both = new ArrayList<>(described());
        both.addAll(other.described());
        return new Union(both, false, "", Optional.empty());
    }

    /** Anything, but what is here already in detail comes first. */
    Union orAny() {
        if (alternatives.isEmpty() || isAny()) {
            return any();
        }
        return or(any());
    }

    boolean isNever() {
        return alternatives.isEmpty();
    }

    /** Whether it demands nothing. */
    boolean isAny() {
        return alternatives.containsAll(bare());
    }

    /**
     * As the dialect writes it. Anything when no value is valid: that cannot be said. A schema that
     * says no type and has keywords of one alone means that type.
     */
    ObjectNode schema() {
        List<ObjectNode> meant = implied ? meant() : distinct();
        if (meant.isEmpty() || meant.size() > MAX_ALTERNATIVES) {
            return any().with(description, preset).schema();
        }
        return meant.size() == 1 ? single(meant.getFirst()) : several(meant);
    }

    private List<ObjectNode> meant() {
        List<ObjectNode> detailed =
                alternatives.stream().filter(one -> !bare().contains(one)).toList();
        return detailed.size() == 1 ? detailed : distinct();
    }

    private List<ObjectNode> distinct() {
        return List.copyOf(new LinkedHashSet<>(alternatives));
    }

    private ObjectNode single(ObjectNode alternative) {
        if (alternative.has("$ref")) {
            return reference(alternative);
        }
        ObjectNode schema = alternative.deepCopy();
        String own = alternative.path("description").asString("");
        describe(schema, Hints.joined(description, own));
        preset.ifPresent(value -> Presets.put(schema, value));
        return schema;
    }

    /** A description beside a reference would clash with that of its target: it is put around. */
    private ObjectNode reference(ObjectNode alternative) {
        String text = preset.map(value -> Presets.told(description, value)).orElse(description);
        return text.isEmpty() ? alternative : wrapped(List.of(alternative), text);
    }

    private ObjectNode several(List<ObjectNode> meant) {
        String text = preset.map(value -> Presets.told(description, value)).orElse(description);
        boolean clash = meant.stream().anyMatch(one -> one.has("description"));
        return clash ? wrapped(prefixed(meant, text), "") : wrapped(meant, text);
    }

    private static ObjectNode wrapped(List<ObjectNode> meant, String text) {
        ObjectNode schema = Codec.mapper().createObjectNode();
        describe(schema, text);
        schema.putArray("anyOf").addAll(meant);
        return schema;
    }

    /** The alternatives, each to stand alone. */
    private List<ObjectNode> described() {
        return prefixed(alternatives, description);
    }

    /** Only one place may hold a description: the first alternative that has one, or can. */
    private static List<ObjectNode> prefixed(List<ObjectNode> alternatives, String text) {
        Optional<ObjectNode> bearer =
                alternatives.stream()
                        .filter(one -> one.has("description"))
                        .findFirst()
                        .or(() ->
                                alternatives.stream().filter(one -> !one.has("$ref")).findFirst());
        if (text.isEmpty() || bearer.isEmpty()) {
            return alternatives;
        }
        List<ObjectNode> prefixed = new ArrayList<>(alternatives);
        ObjectNode copy = bearer.get().deepCopy();
        describe(copy, Hints.joined(text, copy.path("description").asString("")));
        prefixed.set(alternatives.indexOf(bearer.get()), copy);
        return prefixed;
    }

    private static void describe(ObjectNode schema, String text) {
        if (!text.isEmpty()) {
            schema.put("description", text);
        }
    }

    private static List<ObjectNode> bare() {
        return JsonType.all().stream()
                .map(type -> Codec.mapper().createObjectNode().put("type", type.wire()))
                .toList();
    }
}
