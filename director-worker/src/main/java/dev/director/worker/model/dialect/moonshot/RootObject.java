package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The root, which has to be one object: arguments are. Pure. */
final class RootObject {

    private RootObject() {}

    /** The one object that allows what any of the root's alternatives allows. */
    static ObjectNode of(Union root) {
        List<ObjectNode> objects =
                root.alternatives().stream()
                        .filter(it -> it.path("type").asString("").equals(JsonType.OBJECT.wire()))
                        .toList();
        ObjectNode object = objects.size() == 1 ? objects.getFirst().deepCopy() : merged(objects);
        String text = Hints.joined(root.description(), object.path("description").asString(""));
        if (!text.isEmpty()) {
            object.put("description", text);
        }
        if (!object.has("properties")) {
            object.putObject("properties");
        }
        return object;
    }

    private static ObjectNode merged(List<ObjectNode> objects) {
        ObjectNode merged = Codec.mapper().createObjectNode().put("type", JsonType.OBJECT.wire());
        Set<String> names = new LinkedHashSet<>();
        objects.forEach(it -> names.addAll(it.path("properties").propertyNames()));
        ObjectNode properties = merged.putObject("properties");
        names.forEach(name -> properties.set(name, property(objects, name)));
        Set<JsonNode> required = requiredByAll(objects);
        if (!required.isEmpty()) {
            merged.putArray("required").addAll(required);
        }
        if (!objects.isEmpty() && objects.stream().allMatch(RootObject::closed)) {
            merged.put("additionalProperties", false);
        }
        return merged;
    }

    /** What a property may be in one of them. */
    private static ObjectNode property(List<ObjectNode> objects, String name) {
        Union union = Union.never();
        boolean anything = false;
        for (ObjectNode object : objects) {
            JsonNode additional = object.path("additionalProperties");
            JsonNode schema = object.path("properties").path(name);
            if (schema instanceof ObjectNode declared) {
                union = union.or(Union.written(declared));
            } else if (additional instanceof ObjectNode others) {
                union = union.or(Union.written(others));
            } else {
                anything |= !closed(object);
            }
        }
        return anything ? union.orAny().schema() : union.schema();
    }

    private static Set<JsonNode> requiredByAll(List<ObjectNode> objects) {
        Set<JsonNode> all = new LinkedHashSet<>();
        objects.stream().findFirst().ifPresent(it -> it.path("required").forEach(all::add));
        for (ObjectNode object : objects) {
            Set<JsonNode> some = new LinkedHashSet<>();
            object.path("required").forEach(some::add);
            all.retainAll(some);
        }
        return all;
    }

    private static boolean closed(ObjectNode object) {
        JsonNode additional = object.path("additionalProperties");
        return additional.isBoolean() && !additional.booleanValue();
    }
}
