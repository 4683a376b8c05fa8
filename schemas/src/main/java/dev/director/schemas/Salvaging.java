package dev.director.schemas;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A second, tolerant look at a broken value: reads top-level strings up to the fault. It takes only
 * what is beyond doubt, since a failed result will go to whom it names.
 */
final class Salvaging {
    private static final Set<String> WANTED =
            Set.of("requestId", "tenant", "conversationId", "model");
    private static final int MAX_MODEL = 256;

    /**
     * Deep enough to get past what the codec refuses; memory grows with the depth, not the size.
     */
    private static final int MAX_DEPTH = 100_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private final Map<String, String> found = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    private Salvaging() {}

    static Salvage of(byte[] value) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), value)) {
            return new Salvaging().read(parser);
        }
    }

    /** What is not UTF-8 becomes U+FFFD, which no salvaged field may hold. */
    static Salvage notUtf8(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return new Salvaging().read(parser);
        }
    }

    private Salvage read(JsonParser parser) {
        try {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readFields(parser);
            }
        } catch (RuntimeException fault) {
            // What was read before the fault is all there is.
        }
        return salvage();
    }

    private void readFields(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (WANTED.contains(name) && token != JsonToken.VALUE_NULL) {
                keep(name, token == JsonToken.VALUE_STRING ? parser.getString() : "");
            }
            parser.skipChildren();
        }
    }

    private void keep(String name, String value) {
        String before = found.putIfAbsent(name, value);
        if (before != null && !before.equals(value)) {
            ambiguous.add(name);
        }
    }

    private Salvage salvage() {
        return new Salvage(
                field("requestId", Check::isIdentifier),
                field("tenant", Check::isIdentifier),
                field("conversationId", Check::isConversationId),
                field("model", it -> !it.isBlank() && it.length() <= MAX_MODEL));
    }

    private Optional<String> field(String name, Predicate<String> rule) {
        return Optional.ofNullable(found.get(name))
                .filter(value -> !ambiguous.contains(name))
                .filter(value -> value.indexOf('\uFFFD') < 0)
                .filter(rule);
    }
}
