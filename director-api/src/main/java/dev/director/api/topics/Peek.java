package dev.director.api.topics;

import dev.director.api.index.RequestKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the few fields that say whose an event is without building the event: a request may hold
 * megabytes of messages. Never throws.
 *
 * @param fields the fields asked for that are there, with the value of those that are strings
 */
public record Peek(Map<String, Optional<String>> fields) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String DEFAULT_TENANT = "default";

    /**
     * Looks for fields at the top level, such as {@code model}, and right below it, such as {@code
     * workflow.type}.
     *
     * @return what was found, up to the first syntax error; nothing where the value is not an
     *     object
     */
    public static Peek at(byte[] value, String... fields) {
        Map<String, Optional<String>> found = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), value)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                collect(parser, Set.of(fields), found);
            }
        } catch (JacksonException broken) {
            // What was read before the fault still holds; whether the whole is valid is the codec's
            // to say.
        }
        return new Peek(found);
    }

    /** Whose the event is, if it names a request. */
    public Optional<RequestKey> key() {
        return string("requestId")
                .map(id -> new RequestKey(string("tenant").orElse(DEFAULT_TENANT), id));
    }

    /** A field's value, if it is there and is a string. */
    public Optional<String> string(String field) {
        return fields.getOrDefault(field, Optional.empty());
    }

    /** Whether a field is there, whatever its value. */
    public boolean has(String field) {
        return fields.containsKey(field);
    }

    private static void collect(
            JsonParser parser, Set<String> fields, Map<String, Optional<String>> found) {
        Set<String> parents =
                fields.stream()
                        .filter(field -> field.contains("."))
                        .map(field -> field.substring(0, field.indexOf('.')))
                        .collect(Collectors.toSet());
        while (found.size() < fields.size() && parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && parents.contains(name)) {
                collectBelow(parser, name + ".", fields, found);
            } else {
                note(parser, name, value, fields, found);
            }
        }
    }

    private static void collectBelow(
            JsonParser parser,
            String path,
            Set<String> fields,
            Map<String, Optional<String>> found) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = path + parser.currentName();
            note(parser, name, parser.nextToken(), fields, found);
        }
    }

    private static void note(
            JsonParser parser,
            String name,
            JsonToken value,
            Set<String> fields,
            Map<String, Optional<String>> found) {
        if (fields.contains(name)) {
            found.put(
                    name,
                    value == JsonToken.VALUE_STRING
                            ? Optional.of(parser.getString())
                            : Optional.empty());
        }
        parser.skipChildren();
    }
}
