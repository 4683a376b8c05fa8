package dev.director.schemas;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the compact constructors of the events ask of their components. Jackson hands in {@code
 * null} for whatever the JSON leaves out, so every method takes one.
 */
@SuppressWarnings("NullableOptional") // of what Jackson hands in, and only until it is checked
final class Check {
    static final String DEFAULT_TENANT = "default";
    static final int MAX_CONVERSATION_ID = 512;
    private static final int MAX_IDENTIFIER = 128;
    private static final String IDENTIFIER_RULE =
            "1 to 128 characters of letters, digits and . _ : -";

    private Check() {}

    static <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw new InvalidEvent(field, "is required; add it");
        }
        return value;
    }

    static String text(@Nullable String value, String field) {
        String present = present(value, field);
        require(!present.isBlank(), field, "must not be blank");
        return present;
    }

    static String identifier(@Nullable String value, String field) {
        String present = present(value, field);
        require(isIdentifier(present), field, "must be " + IDENTIFIER_RULE);
        return present;
    }

    static String tenant(@Nullable String value) {
        return value == null ? DEFAULT_TENANT : identifier(value, "tenant");
    }

    static Optional<String> conversationId(@Nullable Optional<String> value) {
        Optional<String> id = optional(value);
        id.ifPresent(it ->
                require(
                        isConversationId(it),
                        "conversationId",
                        "must be 1 to 512 characters of well-formed Unicode"));
        return id;
    }

    static boolean isIdentifier(String value) {
        return !value.isEmpty()
                && value.length() <= MAX_IDENTIFIER
                && value.chars().allMatch(Check::mayIdentify);
    }

    private static boolean mayIdentify(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "._:-".indexOf(c) >= 0;
    }

    /** A lone surrogate has no UTF-8 form: as a record key it would collide with other ids. */
    static boolean isConversationId(String value) {
        return !value.isEmpty()
                && value.codePointCount(0, value.length()) <= MAX_CONVERSATION_ID
                && value.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }

    static long notNegative(long value, String field) {
        require(value >= 0, field, "must be 0 or more");
        return value;
    }

    static int notNegative(int value, String field) {
        require(value >= 0, field, "must be 0 or more");
        return value;
    }

    static <T> Optional<T> optional(@Nullable Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }

    /** An explicit {@code null} counts as absent. */
    static Optional<JsonNode> json(@Nullable Optional<JsonNode> value) {
        return optional(value).filter(node -> !node.isNull());
    }

    static Optional<Double> finite(@Nullable Optional<Double> value, String field) {
        Optional<Double> number = optional(value);
        number.ifPresent(n -> require(Double.isFinite(n), field, "must be a finite number"));
        return number;
    }

    static <T> List<T> list(@Nullable List<T> values, String field) {
        if (values == null) {
            return List.of();
        }
        List<T> copy = new ArrayList<>(values.size());
        for (T value : values) {
            require(value != null, field + "[" + copy.size() + "]", "must not be null");
            copy.add(value);
        }
        return Collections.unmodifiableList(copy);
    }

    /** Keeps the order of the entries; an entry whose value is {@code null} counts as absent. */
    static <V> Map<String, V> map(@Nullable Map<String, V> entries) {
        if (entries == null || entries.isEmpty()) {
            return Map.of();
        }
        Map<String, V> copy = new LinkedHashMap<>(entries);
        copy.values().removeIf(value -> value == null);
        return Collections.unmodifiableMap(copy);
    }

    static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new InvalidEvent(field, rule);
        }
    }
}
