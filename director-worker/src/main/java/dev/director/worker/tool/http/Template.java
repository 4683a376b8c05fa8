package dev.director.worker.tool.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Text with places for arguments, each written {@code {name}}. Immutable. */
record Template(List<Part> parts) {

    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_.-]+)}");

    /** What it is made of. */
    sealed interface Part {

        /** Text that stays as it is. */
        record Text(String text) implements Part {}

        /** The place of an argument. */
        record Place(String name) implements Part {}
    }

    Template {
        parts = List.copyOf(parts);
    }

    static Template of(String text) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (MatchResult place : PLACE.matcher(text).results().toList()) {
            if (place.start() > from) {
                parts.add(new Part.Text(text.substring(from, place.start())));
            }
            parts.add(new Part.Place(place.group(1)));
            from = place.end();
        }
        if (from < text.length()) {
            parts.add(new Part.Text(text.substring(from)));
        }
        return new Template(parts);
    }

    /** The same with other text between its places. */
    Template withText(UnaryOperator<String> write) {
        return new Template(
                parts.stream()
                        .map(part ->
                                part instanceof Part.Text(String text)
                                        ? new Part.Text(write.apply(text))
                                        : part)
                        .toList());
    }

    /** The arguments that have a place in it. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part instanceof Part.Place(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Its argument, if it is nothing but the place of one. */
    Optional<String> only() {
        return parts.size() == 1 && parts.getFirst() instanceof Part.Place(String name)
                ? Optional.of(name)
                : Optional.empty();
    }

    /**
     * With every argument in its place; empty when one is absent.
     *
     * @param write what becomes of an argument before it is put in
     * @throws IllegalArgumentException when one is an object or a list, which has no text
     */
    Optional<String> filled(ObjectNode arguments, UnaryOperator<String> write) {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> filled.append(text);
                case Part.Place(String name) -> {
                    if (!arguments.hasNonNull(name)) {
                        return Optional.empty();
                    }
                    filled.append(write.apply(scalar(name, arguments.get(name))));
                }
            }
        }
        return Optional.of(filled.toString());
    }

    /** A number as JSON has it. */
    static String scalar(String name, JsonNode value) {
        if (value.isContainer()) {
            throw new IllegalArgumentException(
                    "'%s' has to be a text, a number or a truth value".formatted(name));
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}
