package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A schema without references and choices: one alternative for each of its types. Pure. */
final class Typed {

    private static final List<String> TEXT_HINTS =
            List.of("format", "pattern", "contentEncoding", "contentMediaType");

    private Typed() {}

    static Union read(ObjectNode plain, Place place, Reading reading) {
        Set<JsonType> named = JsonType.named(plain.path("type"));
        boolean implied = named.isEmpty();
        Set<JsonType> types = implied ? JsonType.all() : named;
        if (plain.get("enum") instanceof ArrayNode values) {
            List<ObjectNode> alternatives = Values.alternatives(values, types);
            return new Union(alternatives, false, "", Optional.empty());
        }
        List<ObjectNode> alternatives = new ArrayList<>();
        for (JsonType type : types) {
            alternatives.add(alternative(type, plain, place, reading));
        }
        return new Union(alternatives, implied, "", Optional.empty());
    }

    private static ObjectNode alternative(
            JsonType type, ObjectNode plain, Place place, Reading reading) {
        return switch (type) {
            case STRING -> text(plain);
            case NUMBER, INTEGER -> Bounds.number(type, plain);
            case OBJECT -> new ObjectShape(plain, place, reading).alternative();
            case ARRAY -> ArrayShape.alternative(plain, place, reading);
            case BOOLEAN, NULL -> Codec.mapper().createObjectNode().put("type", type.wire());
        };
    }

    private static ObjectNode text(JsonNode plain) {
        ObjectNode text = Codec.mapper().createObjectNode().put("type", JsonType.STRING.wire());
        Bounds.counts(text, plain, "minLength", "maxLength");
        Hints.tell(text, plain, TEXT_HINTS);
        return text;
    }
}
