package dev.director.schemas;

import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads RFC 3339 date-times of the years 0 to 9999; numbers are refused, their unit is a guess. */
final class InstantReader extends StdDeserializer<Instant> {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    InstantReader() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            return (Instant) context.handleUnexpectedToken(getValueType(context), parser);
        }
        Instant instant = parse(parser, context);
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            throw context.weirdStringException("", Instant.class, "out of range");
        }
        return instant;
    }

    private static Instant parse(JsonParser parser, DeserializationContext context) {
        try {
            return Instant.parse(parser.getString());
        } catch (DateTimeException notADate) {
            throw context.weirdStringException("", Instant.class, "not a date-time");
        }
    }
}
