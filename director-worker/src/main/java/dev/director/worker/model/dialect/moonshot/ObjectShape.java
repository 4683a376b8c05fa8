package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An object with its properties. Confined to one reading. */
final class ObjectShape {

    /** The validator takes these for keywords. */
    private static final Set<String> RESERVED =
            Set.of("", "$defs", "$ref", "anyOf", "required", "additionalProperties");

    private final ObjectNode plain;
    private final Place place;
    private final Reading reading;
    private final ObjectNode object =
            Codec.mapper().createObjectNode().put("type", JsonType.OBJECT.wire());
    private final ObjectNode properties = Codec.mapper().createObjectNode();
    private boolean open;

    ObjectShape(ObjectNode plain, Place place, Reading reading) {
        this.plain = plain;
        this.place = place;
        this.reading = reading;
        this.open = !plain.path("patternProperties").isEmpty();
    }

    ObjectNode alternative() {
        if (place.properties() >= Place.MAX_PROPERTIES) {
            reading.lost().note("depth");
            return object;
        }
        plain.path("properties").properties().forEach(it -> declare(it.getKey(), it.getValue()));
        Set<String> required = required();
        if (!properties.isEmpty()) {
            object.set("properties", properties);
        }
        if (!required.isEmpty()) {
            required.forEach(object.putArray("required")::add);
        }
        close();
        Hints.tell(object, plain, List.of("minProperties", "maxProperties"));
        return object;
    }

    private void declare(String name, JsonNode schema) {
        if (!usable(name)) {
            open = true;
            reading.lost().note("properties");
            return;
        }
        Union union = reading.read(schema, place.property());
        if (!union.isNever()) {
            properties.set(name, union.schema());
        }
    }

    /** With braces the validator cannot find it again, with a slash not in a definition. */
    private boolean usable(String name) {
        boolean braces = name.contains("{") && name.contains("}");
        boolean slash = name.contains("/") && place.inDefinition();
        return !RESERVED.contains(name) && !braces && !slash;
    }

    /** Whatever is required must be among the properties. */
    private Set<String> required() {
        Set<String> required = new LinkedHashSet<>();
        for (JsonNode name : plain.path("required")) {
            if (name.isString() && usable(name.stringValue())) {
                required.add(name.stringValue());
            }
        }
        for (String name : required) {
            if (!properties.has(name)) {
                properties.set(name, Union.any().schema());
            }
        }
        return required;
    }

    /** Names that a pattern allowed would else be refused. */
    private void close() {
        if (open || !plain.has("additionalProperties")) {
            return;
        }
        Union others = reading.read(plain.path("additionalProperties"), place.element());
        if (others.isNever()) {
            object.put("additionalProperties", false);
        } else if (!others.isAny()) {
            object.set("additionalProperties", others.schema());
        }
    }
}
