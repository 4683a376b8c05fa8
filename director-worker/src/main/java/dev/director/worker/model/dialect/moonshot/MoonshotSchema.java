package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema of any draft in "Moonshot flavored JSON Schema", the subset that Moonshot's API
 * takes: others are answered with a 400. Pure, and never throws.
 *
 * <p><b>It only widens.</b> An object that is valid under the original is valid under the result;
 * what the subset cannot demand is told to the model in the description, or named as lost.
 * Arguments have to be validated against the original. One exception: a schema that says no type
 * but has keywords of one type alone is read as that type, since that is what its author meant.
 *
 * @param schema its root is an object; shares no node with the original that anyone may write to
 * @param lost the keywords that could be neither said nor told, each once
 */
public record MoonshotSchema(ObjectNode schema, List<String> lost) {

    public MoonshotSchema {
        lost = List.copyOf(lost);
    }

    /**
     * Brings a schema into the dialect.
     *
     * @param original a tool's parameters, or a response format's schema; anything that is no
     *     schema allows any object
     */
    public static MoonshotSchema of(JsonNode original) {
        Lost lost = new Lost();
        ObjectNode schema = Termination.ensured(read(original, lost));
        if (SizeLimits.exceededBy(schema)) {
            lost.note("size");
            return new MoonshotSchema(anyObject(schema), lost.keywords());
        }
        return new MoonshotSchema(schema, lost.keywords());
    }

    private static ObjectNode read(JsonNode original, Lost lost) {
        Definitions definitions = new Definitions(original, plainObject(original));
        Reading reading = new Reading(definitions, lost);
        ObjectNode root = RootObject.of(reading.read(original, Place.document()));
        ObjectNode defs = Codec.mapper().createObjectNode();
        Optional<Definitions.Unread> next = definitions.next();
        while (next.isPresent()) {
            Union read = reading.read(next.get().schema(), Place.definition());
            defs.set(next.get().name(), read.schema());
            next = definitions.next();
        }
        if (!defs.isEmpty()) {
            root.set("$defs", defs);
        }
        return root;
    }

    /** Whether the root comes out as what it is: one object, and nothing else that it may be. */
    private static boolean plainObject(JsonNode original) {
        return original.path("type").asString("").equals(JsonType.OBJECT.wire())
                && Set.of("anyOf", "oneOf", "allOf", "$ref", "enum", "const", "nullable").stream()
                        .noneMatch(original::has);
    }

    private static ObjectNode anyObject(ObjectNode described) {
        ObjectNode any = Codec.mapper().createObjectNode().put("type", JsonType.OBJECT.wire());
        any.putObject("properties");
        if (described.has("description")) {
            any.set("description", described.path("description"));
        }
        return any;
    }
}
