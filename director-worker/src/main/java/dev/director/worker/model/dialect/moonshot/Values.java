package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An enumeration as alternatives: the dialect has one of strings or of numbers alone. Values of
 * other types are told in the description. Pure.
 */
final class Values {

    /** The dialect's own limit. */
    private static final int MAX_VALUES = 1000;

    private Values() {}

    /** One alternative for each type among those of the values that are of the types. */
    static List<ObjectNode> alternatives(ArrayNode values, Set<JsonType> types) {
        List<JsonNode> possible =
                values.valueStream().filter(value -> among(types, JsonType.of(value))).toList();
        boolean fractions =
                possible.stream().anyMatch(value -> JsonType.of(value) == JsonType.NUMBER);
        Map<JsonType, Set<JsonNode>> byType = new EnumMap<>(JsonType.class);
        for (JsonNode value : possible) {
            JsonType exact = JsonType.of(value);
            JsonType type = fractions && exact == JsonType.INTEGER ? JsonType.NUMBER : exact;
            byType.computeIfAbsent(type, it -> new LinkedHashSet<>()).add(value);
        }
        List<ObjectNode> alternatives = new ArrayList<>();
        byType.forEach((type, some) -> alternatives.add(alternative(type, some)));
        return alternatives;
    }

    private static boolean among(Set<JsonType> types, JsonType one) {
        return types.stream().anyMatch(type -> type.includes(one));
    }

    private static ObjectNode alternative(JsonType type, Set<JsonNode> values) {
        ObjectNode alternative = Codec.mapper().createObjectNode().put("type", type.wire());
        Optional<Set<JsonNode>> written = written(type, values);
        if (written.isPresent()) {
            alternative.putArray("enum").addAll(written.get());
        } else if (!obvious(type, values)) {
            tell(alternative, values);
        }
        return alternative;
    }

    private static Optional<Set<JsonNode>> written(JsonType type, Set<JsonNode> values) {
        if (values.size() > MAX_VALUES) {
            return Optional.empty();
        }
        return switch (type) {
            case STRING -> Optional.of(values);
            case NUMBER, INTEGER -> numbers(values);
            case BOOLEAN, NULL, OBJECT, ARRAY -> Optional.empty();
        };
    }

    /** All of them or none: an enumeration that lacks one refuses it. */
    private static Optional<Set<JsonNode>> numbers(Set<JsonNode> values) {
        Set<JsonNode> written = new LinkedHashSet<>();
        for (JsonNode value : values) {
            Optional<JsonNode> one = Numbers.value(value).flatMap(Numbers::written);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            written.add(one.get());
        }
        return Optional.of(written);
    }

    private static boolean obvious(JsonType type, Set<JsonNode> values) {
        return type == JsonType.NULL || (type == JsonType.BOOLEAN && values.size() == 2);
    }

    private static void tell(ObjectNode alternative, Set<JsonNode> values) {
        ObjectNode told = Codec.mapper().createObjectNode();
        told.putArray("enum").addAll(values);
        Hints.tell(alternative, told, List.of("enum"));
    }
}
