package dev.director.schemas;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events to bytes and back. Static and safe for any number of threads; nothing here blocks.
 *
 * <p>Reading is strict where a mistake would be silent (UTF-8, duplicate keys, trailing text, a
 * string where a number belongs) and lenient where the contract grows (unknown fields). A UTF-8
 * byte order mark is skipped.
 */
public final class Codec {
    private Codec() {}

    /**
     * Reads an event. Never throws and never returns null, whatever the bytes are.
     *
     * @param type the event's class, such as {@code DirectorRequest.class}
     * @param value a record's value as it came; null for a tombstone
     */
    public static <T> Decoded<T> decode(Class<T> type, byte @Nullable [] value) {
        if (value == null || value.length == 0) {
            return empty();
        }
        if (!Utf8.isValid(value)) {
            return Fault.notUtf8().unreadable(Salvaging.notUtf8(value));
        }
        try (JsonParser parser = Json.MAPPER.createParser(value)) {
            return read(type, parser, value);
        } catch (RuntimeException | StackOverflowError e) {
            return Fault.internal(e).unreadable(Salvaging.of(value));
        }
    }

    /**
     * Writes an event as UTF-8 JSON.
     *
     * @throws tools.jackson.core.JacksonException if it is not one of the contract's records
     */
    public static byte[] encode(Object event) {
        return Json.MAPPER.writeValueAsBytes(event);
    }

    /** The mapper behind both, to build and read the JSON nodes that events hold. Immutable. */
    public static JsonMapper mapper() {
        return Json.MAPPER;
    }

    private static <T> Decoded<T> read(Class<T> type, JsonParser parser, byte[] value) {
        try {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return empty();
            }
            if (first != JsonToken.START_OBJECT) {
                parser.skipChildren();
                requireEnd(parser);
                return Fault.notAnObject(first).unreadable(Salvage.NOTHING);
            }
            T event = Json.MAPPER.readValue(parser, type);
            requireEnd(parser);
            return new Decoded.Readable<>(event);
        } catch (RuntimeException e) {
            return Fault.of(e, parser).unreadable(Salvaging.of(value));
        }
    }

    private static void requireEnd(JsonParser parser) {
        if (parser.nextToken() != null) {
            throw new TrailingText();
        }
    }

    private static <T> Decoded<T> empty() {
        return Fault.emptyValue().unreadable(Salvage.NOTHING);
    }

    /** A second value follows the first. */
    static final class TrailingText extends RuntimeException {}
}
