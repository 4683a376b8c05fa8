package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An array, whose elements the dialect can only describe all alike. Pure. */
final class ArrayShape {

    private ArrayShape() {}

    static ObjectNode alternative(ObjectNode plain, Place place, Reading reading) {
        ObjectNode array = Codec.mapper().createObjectNode().put("type", JsonType.ARRAY.wire());
        JsonNode first = plain.path("prefixItems");
        boolean tuple = first instanceof ArrayNode && !first.isEmpty();
        Union elements =
                tuple ? elements(first, plain, place, reading) : rest(plain, place, reading);
        if (!elements.isAny() && !elements.isNever()) {
            array.set("items", elements.schema());
        }
        Bounds.counts(array, lengths(plain, elements, first), "minItems", "maxItems");
        Hints.tell(array, plain, List.of("prefixItems", "uniqueItems"));
        return array;
    }

    /** What an element may be at any position: what it may be at one of them. */
    private static Union elements(JsonNode first, ObjectNode plain, Place place, Reading reading) {
        Union elements = Union.never();
        for (JsonNode one : first) {
            elements = elements.or(reading.read(one, place.element()));
        }
        if (endsWith(first, plain)) {
            return elements;
        }
        Union rest = rest(plain, place, reading);
        return rest.isAny() ? elements.orAny() : elements.or(rest);
    }

    private static boolean endsWith(JsonNode first, ObjectNode plain) {
        BigDecimal length = BigDecimal.valueOf(first.size());
        return Numbers.value(plain.path("maxItems"))
                .filter(most -> most.compareTo(length) <= 0)
                .isPresent();
    }

    private static Union rest(ObjectNode plain, Place place, Reading reading) {
        return plain.has("items")
                ? reading.read(plain.path("items"), place.element())
                : Union.any();
    }

    /** Where nothing may follow the first elements, there are at most so many. */
    private static ObjectNode lengths(ObjectNode plain, Union elements, JsonNode first) {
        JsonNode rest = plain.path("items");
        boolean closed = rest.isBoolean() && !rest.booleanValue();
        if (!closed || plain.has("maxItems")) {
            return plain;
        }
        ObjectNode lengths = plain.deepCopy();
        return lengths.put("maxItems", elements.isNever() ? 0 : first.size());
    }
}
