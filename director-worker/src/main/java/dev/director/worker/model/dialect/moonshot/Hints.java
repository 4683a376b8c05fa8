package dev.director.worker.model.dialect.moonshot;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the dialect cannot demand, told to the model in the description: it may then still get it
 * right the first time. Pure.
 */
final class Hints {

    /** Characters of a keyword's value that are told. */
    private static final int MAX_LENGTH = 200;

    private Hints() {}

    /** Tells of those of the keywords that are there. */
    static void tell(ObjectNode alternative, JsonNode schema, List<String> keywords) {
        List<String> told = new ArrayList<>();
        for (String keyword : keywords) {
            JsonNode value = schema.get(keyword);
            if (value != null && says(value)) {
                told.add("%s: %s".formatted(keyword, shortened(value)));
            }
        }
        if (!told.isEmpty()) {
            append(alternative, String.join(", ", told));
        }
    }

    private static boolean says(JsonNode value) {
        return !value.isNull() && !(value.isBoolean() && !value.booleanValue());
    }

    /** Two descriptions as one; either may be empty. */
    static String joined(String outer, String inner) {
        if (outer.isBlank() || inner.isBlank()) {
            return outer.isBlank() ? inner : outer;
        }
        return "%s (%s)".formatted(outer, inner);
    }

    private static void append(ObjectNode alternative, String told) {
        String before = alternative.path("description").asString("");
        alternative.put("description", before.isEmpty() ? told : before + ", " + told);
    }

    static String shortened(JsonNode value) {
        String text = value.isString() ? value.stringValue() : value.toString();
        return text.length() <= MAX_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_LENGTH)))
                        + "...";
    }
}
