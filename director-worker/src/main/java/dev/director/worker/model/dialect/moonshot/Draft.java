package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One way to say a thing, where the drafts of JSON Schema have had several. Pure. */
final class Draft {

    private Draft() {}

    /** The same schema, said as draft 2020-12 does and with as few keywords. A shallow copy. */
    static ObjectNode normal(ObjectNode raw) {
        ObjectNode normal = Codec.mapper().createObjectNode();
        normal.setAll(raw);
        constant(normal);
        tuple(normal);
        exclusive(normal, "exclusiveMinimum", "minimum");
        exclusive(normal, "exclusiveMaximum", "maximum");
        boolean nullable = normal.path("nullable").asBoolean(false);
        normal.remove("nullable");
        return nullable ? orNull(normal) : normal;
    }

    private static void constant(ObjectNode normal) {
        JsonNode constant = normal.remove("const");
        if (constant != null) {
            normal.putArray("enum").add(constant);
        }
    }

    /** Until 2019-09, items could be a list, and additionalItems what follows it. */
    private static void tuple(ObjectNode normal) {
        JsonNode rest = normal.remove("additionalItems");
        if (!(normal.get("items") instanceof ArrayNode list)) {
            return;
        }
        normal.remove("items");
        normal.set("prefixItems", list);
        if (rest != null) {
            normal.set("items", rest);
        }
    }

    /** In draft 4, a flag that said how the bound was meant. */
    private static void exclusive(ObjectNode normal, String flag, String bound) {
        JsonNode meant = normal.path(flag);
        if (!meant.isBoolean()) {
            return;
        }
        normal.remove(flag);
        if (meant.booleanValue() && normal.has(bound)) {
            normal.set(flag, normal.path(bound));
            normal.remove(bound);
        }
    }

    /** OpenAPI's nullable: no keyword of JSON Schema, and what its authors mean is plain. */
    private static ObjectNode orNull(ObjectNode normal) {
        ObjectNode either = Codec.mapper().createObjectNode();
        if (normal.has("description")) {
            either.set("description", normal.path("description"));
            normal.remove("description");
        }
        ArrayNode choices = either.putArray("anyOf");
        choices.add(normal);
        choices.addObject().put("type", JsonType.NULL.wire());
        return either;
    }
}
