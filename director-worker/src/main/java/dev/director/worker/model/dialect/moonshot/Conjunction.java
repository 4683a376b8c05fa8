package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two schemas that must hold at once, as one: what is valid under both is valid under it. Where no
 * keyword can say both, one of them is left out. Pure.
 */
final class Conjunction {

    private Conjunction() {}

    /**
     * Merges two schemas.
     *
     * @param some without references and without allOf, anyOf and oneOf, as is the other
     * @return empty when nothing can be valid under both
     */
    static Optional<ObjectNode> of(ObjectNode some, ObjectNode others) {
        boolean bothTuples = some.has("prefixItems") && others.has("prefixItems");
        ObjectNode merged = Codec.mapper().createObjectNode();
        merged.setAll(some);
        for (var entry : others.properties()) {
            String keyword = entry.getKey();
            if (bothTuples && (keyword.equals("items") || keyword.equals("prefixItems"))) {
                continue;
            }
            JsonNode mine = merged.get(keyword);
            merged.set(
                    keyword,
                    mine == null ? entry.getValue() : both(keyword, mine, entry.getValue()));
        }
        return possible(merged) ? Optional.of(merged) : Optional.empty();
    }

    private static boolean possible(ObjectNode merged) {
        return !(merged.get("type") instanceof ArrayNode types && types.isEmpty())
                && !(merged.get("enum") instanceof ArrayNode values && values.isEmpty());
    }

    private static JsonNode both(String keyword, JsonNode mine, JsonNode theirs) {
        return switch (keyword) {
            case "type" -> types(mine, theirs);
            case "enum" -> values(mine, theirs);
            case "required" -> names(mine, theirs);
            case "properties" -> properties(mine, theirs);
            case "items", "additionalProperties" -> allOf(mine, theirs);
            case "minimum", "exclusiveMinimum", "minLength", "minItems" -> bound(mine, theirs, 1);
            case "maximum", "exclusiveMaximum", "maxLength", "maxItems" -> bound(mine, theirs, -1);
            default -> mine;
        };
    }

    private static JsonNode types(JsonNode mine, JsonNode theirs) {
        Set<JsonType> some = JsonType.named(mine);
        Set<JsonType> others = JsonType.named(theirs);
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? theirs : mine;
        }
        ArrayNode both = Codec.mapper().createArrayNode();
        JsonType.intersection(some, others).forEach(type -> both.add(type.wire()));
        return both;
    }

    private static JsonNode values(JsonNode mine, JsonNode theirs) {
        if (!mine.isArray() || !theirs.isArray()) {
            return mine.isArray() ? mine : theirs;
        }
        ArrayNode both = Codec.mapper().createArrayNode();
        mine.valueStream()
                .filter(one -> theirs.valueStream().anyMatch(other -> Numbers.same(one, other)))
                .forEach(both::add);
        return both;
    }

    private static JsonNode names(JsonNode mine, JsonNode theirs) {
        Set<JsonNode> names = new LinkedHashSet<>();
        mine.forEach(names::add);
        theirs.forEach(names::add);
        return Codec.mapper().createArrayNode().addAll(names);
    }

    private static JsonNode properties(JsonNode mine, JsonNode theirs) {
        ObjectNode both = Codec.mapper().createObjectNode();
        mine.properties().forEach(entry -> both.set(entry.getKey(), entry.getValue()));
        theirs.properties().forEach(entry -> add(both, entry.getKey(), entry.getValue()));
        return both;
    }

    private static void add(ObjectNode both, String name, JsonNode schema) {
        JsonNode present = both.get(name);
        both.set(name, present == null ? schema : allOf(present, schema));
    }

    private static JsonNode allOf(JsonNode mine, JsonNode theirs) {
        ObjectNode both = Codec.mapper().createObjectNode();
        both.putArray("allOf").add(mine).add(theirs);
        return both;
    }

    /**
     * @param direction 1 for the larger, -1 for the smaller
     */
    private static JsonNode bound(JsonNode mine, JsonNode theirs, int direction) {
        Optional<BigDecimal> value = Numbers.value(mine);
        Optional<BigDecimal> other = Numbers.value(theirs);
        if (value.isEmpty() || other.isEmpty()) {
            return value.isEmpty() ? theirs : mine;
        }
        int order = Integer.signum(value.get().compareTo(other.get()));
        return order == -direction ? theirs : mine;
    }
}
