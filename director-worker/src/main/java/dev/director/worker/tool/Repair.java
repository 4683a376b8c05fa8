package dev.director.worker.tool;

import dev.director.schemas.Codec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Mends arguments where there is no doubt what was meant. What comes out counts only if it fits the
 * schema then. Pure.
 */
final class Repair {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,29})(\\.\\d{1,30})?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,29})");
    private static final Set<String> OF_A_CALL = Set.of("name", "arguments");

    private Repair() {}

    /**
     * The arguments that are within a member that the schema does not know, or within a whole call
     * of the tool; one of another tool is left as it is.
     */
    static Optional<ObjectNode> unwrapped(ObjectNode arguments, String tool, JsonNode schema) {
        JsonNode known = schema.path("properties");
        Set<String> names = Set.copyOf(arguments.propertyNames());
        boolean foreign = names.stream().noneMatch(known::has);
        boolean call = names.equals(OF_A_CALL) && arguments.path("name").asString("").equals(tool);
        JsonNode inner =
                call
                        ? arguments.path("arguments")
                        : names.size() == 1 ? arguments.iterator().next() : arguments.path("");
        JsonNode held = inner.isString() ? Written.json(inner.stringValue()).orElse(inner) : inner;
        return foreign && holds(held, known) ? Optional.of((ObjectNode) held) : Optional.empty();
    }

    /** At least something, and nothing that the schema does not name. */
    private static boolean holds(JsonNode inner, JsonNode known) {
        return inner.isObject()
                && !inner.isEmpty()
                && inner.propertyNames().stream().allMatch(known::has);
    }

    /**
     * Numbers, truth values, lists and objects that are written as text where the schema wants them
     * plain, whole numbers that are written plain where it wants a text, and nulls for what it
     * names and may be left out.
     */
    static ObjectNode types(ObjectNode arguments, JsonNode schema) {
        return object(arguments, Wanted.of(schema));
    }

    private static ObjectNode object(ObjectNode object, Wanted wanted) {
        ObjectNode mended = object.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            if (!member.getValue().isNull() || !wanted.doesWithout(name)) {
                mended.set(name, value(member.getValue(), wanted.member(name)));
            }
        }
        return mended;
    }

    private static JsonNode value(JsonNode value, Wanted wanted) {
        return switch (value) {
            case ObjectNode object -> object(object, wanted);
            case ArrayNode array -> items(array, wanted.item());
            case StringNode text when !wanted.types().contains("string") ->
                    plain(text, wanted.types());
            case JsonNode number when number.isIntegralNumber() && wanted.isTextOnly() ->
                    StringNode.valueOf(number.asString());
            case JsonNode other -> other;
        };
    }

    private static ArrayNode items(ArrayNode array, Wanted wanted) {
        ArrayNode mended = array.arrayNode();
        array.forEach(item -> mended.add(value(item, wanted)));
        return mended;
    }

    private static JsonNode plain(StringNode text, Set<String> types) {
        String written = text.stringValue().strip();
        boolean whole = types.contains("integer") && WHOLE_NUMBER.matcher(written).matches();
        if (whole || (types.contains("number") && NUMBER.matcher(written).matches())) {
            return Codec.mapper().readTree(written);
        }
        if (types.contains("boolean") && (written.equals("true") || written.equals("false"))) {
            return BooleanNode.valueOf(written.equals("true"));
        }
        return Written.json(written)
                .filter(it ->
                        (it.isObject() && types.contains("object"))
                                || (it.isArray() && types.contains("array")))
                .orElse(text);
    }
}
