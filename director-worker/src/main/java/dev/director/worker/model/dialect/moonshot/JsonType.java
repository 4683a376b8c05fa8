package dev.director.worker.model.dialect.moonshot;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The types of JSON Schema. */
enum JsonType {
    STRING,
    NUMBER,
    INTEGER,
    BOOLEAN,
    OBJECT,
    ARRAY,
    NULL;

    private final String wire = name().toLowerCase(Locale.ROOT);

    String wire() {
        return wire;
    }

    /** Every value is of one of these; an integer is a number. */
    static Set<JsonType> all() {
        return EnumSet.complementOf(EnumSet.of(INTEGER));
    }

    /** What a value is, as narrowly as can be said. */
    static JsonType of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> STRING;
            case BOOLEAN -> BOOLEAN;
            case ARRAY -> ARRAY;
            case OBJECT, POJO -> OBJECT;
            case NUMBER -> Numbers.integral(value) ? INTEGER : NUMBER;
            case NULL, MISSING, BINARY -> NULL;
        };
    }

    /** Whether all that is of the other is of this. */
    boolean includes(JsonType other) {
        return this == other || (this == NUMBER && other == INTEGER);
    }

    /** What {@code type} says: a word or several. Empty when it names none that there is. */
    static Set<JsonType> named(JsonNode type) {
        Set<JsonType> named = new LinkedHashSet<>();
        (type.isArray() ? type.valueStream() : Stream.of(type))
                .map(word -> named(word.asString("")))
                .flatMap(Optional::stream)
                .forEach(named::add);
        return distinct(named);
    }

    private static Optional<JsonType> named(String word) {
        return Arrays.stream(values()).filter(one -> one.wire.equals(word)).findFirst();
    }

    /** What is of both. */
    static Set<JsonType> intersection(Set<JsonType> some, Set<JsonType> others) {
        return distinct(
                Arrays.stream(values())
                        .filter(one -> some.stream().anyMatch(type -> type.includes(one)))
                        .filter(one -> others.stream().anyMatch(type -> type.includes(one)))
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** Whoever says number need not say integer. */
    private static Set<JsonType> distinct(Set<JsonType> types) {
        if (types.contains(NUMBER)) {
            types.remove(INTEGER);
        }
        return types;
    }
}
