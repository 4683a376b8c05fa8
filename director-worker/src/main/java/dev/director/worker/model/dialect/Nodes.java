package dev.director.worker.model.dialect;

import dev.director.schemas.Codec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Nodes beside those that came, which are never written to. */
final class Nodes {

    private Nodes() {}

    static ObjectNode object() {
        return Codec.mapper().createObjectNode();
    }

    /** An object with the same members; they are shared, and may only be replaced. */
    static ObjectNode copy(JsonNode object) {
        ObjectNode copy = object();
        object.properties().forEach(member -> copy.set(member.getKey(), member.getValue()));
        return copy;
    }

    /** A member's text; empty when it is none. */
    static String text(JsonNode object, String member) {
        JsonNode text = object.path(member);
        return text.isString() ? text.stringValue() : "";
    }
}
