package dev.director.worker.tool;

import dev.director.schemas.Codec;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** Mends arguments where there is no doubt what was meant. Pure. */
final class Repair {

    private static final Pattern FENCED =
            Pattern.compile("\\s*```(?:json)?\\s*(.*?)\\s*```\\s*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,29})(\\.\\d{1,30})?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,29})");

    private Repair() {}

    /** Nothing for nothing, and what a fence of Markdown holds. */
    static String text(String written) {
        if (written.isBlank() || written.strip().equals("null")) {
            return "{}";
        }
        Matcher fenced = FENCED.matcher(written);
        return fenced.matches() ? fenced.group(1) : written;
    }

    /**
     * Numbers and truth values that are written as text where the schema wants them plain, and
     * nulls for what may be left out.
     */
    static ObjectNode types(ObjectNode arguments, JsonNode schema) {
        ObjectNode mended = arguments.deepCopy();
        for (Map.Entry<String, JsonNode> member : arguments.properties()) {
            JsonNode wanted = schema.path("properties").path(member.getKey());
            if (member.getValue().isNull() && !isRequired(schema, member.getKey())) {
                mended.remove(member.getKey());
            } else {
                mended.set(member.getKey(), value(member.getValue(), wanted));
            }
        }
        return mended;
    }

    private static boolean isRequired(JsonNode schema, String name) {
        return schema.path("required")
                .valueStream()
                .anyMatch(required -> required.asString("").equals(name));
    }

    private static JsonNode value(JsonNode value, JsonNode wanted) {
        return switch (value) {
            case ObjectNode object -> types(object, wanted);
            case ArrayNode array -> items(array, wanted.path("items"));
            case JsonNode text when text.isString() ->
                    plain(text, wanted.path("type").asString(""));
            case JsonNode other -> other;
        };
    }

    private static ArrayNode items(ArrayNode array, JsonNode wanted) {
        ArrayNode mended = array.arrayNode();
        array.forEach(item -> mended.add(value(item, wanted)));
        return mended;
    }

    private static JsonNode plain(JsonNode text, String type) {
        String written = text.stringValue().strip();
        return switch (type) {
            case "integer" -> number(WHOLE_NUMBER, written, text);
            case "number" -> number(NUMBER, written, text);
            case "boolean" ->
                    written.equals("true") || written.equals("false")
                            ? BooleanNode.valueOf(Boolean.parseBoolean(written))
                            : text;
            default -> text;
        };
    }

    private static JsonNode number(Pattern shape, String written, JsonNode text) {
        return shape.matcher(written).matches() ? Codec.mapper().readTree(written) : text;
    }
}
