package dev.director.schemas;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Why a value could not be read, in words that are safe to publish: the parser's own messages quote
 * the input, so none of them is passed on.
 */
record Fault(ErrorCode code, String message) {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.:$-]{1,64}");

    <T> Decoded<T> unreadable(Salvage salvage) {
        return new Decoded.Unreadable<>(code, message + ". " + code.advice(), salvage);
    }

    static Fault emptyValue() {
        return new Fault(ErrorCode.EMPTY_VALUE, "The record has no value");
    }

    static Fault notUtf8() {
        return new Fault(ErrorCode.INVALID_UTF8, "The value is not UTF-8");
    }

    static Fault notAnObject(JsonToken found) {
        return new Fault(
                ErrorCode.INVALID_REQUEST,
                "The value: expected a JSON object, found " + describe(found));
    }

    static Fault internal(Throwable defect) {
        return new Fault(
                ErrorCode.INTERNAL_ERROR,
                "Reading the value failed with " + defect.getClass().getSimpleName());
    }

    static Fault of(RuntimeException e, JsonParser parser) {
        if (e instanceof Codec.TrailingText) {
            return syntax("More text follows the JSON value", parser);
        }
        if (e instanceof StreamConstraintsException) {
            return constraint(parser);
        }
        if (e instanceof InputCoercionException number) {
            return invalid(path(number), "expected " + describe(number.getTargetType()));
        }
        if (e instanceof StreamReadException malformed) {
            return syntax(malformed(malformed), parser);
        }
        if (e instanceof DatabindException wrong) {
            return wrongContent(wrong);
        }
        return internal(e);
    }

    private static Fault constraint(JsonParser parser) {
        if (parser.streamReadContext().getNestingDepth() > Json.MAX_DEPTH) {
            return new Fault(
                    ErrorCode.NESTING_TOO_DEEP,
                    "The value is nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        return syntax("A number, name or string is longer than is read", parser);
    }

    private static String malformed(StreamReadException e) {
        String message = e.getOriginalMessage();
        return message != null && message.startsWith("Duplicate")
                ? "The same key is given twice in one object"
                : "The value is not JSON";
    }

    private static Fault syntax(String what, JsonParser parser) {
        TokenStreamLocation at = parser.currentLocation();
        return new Fault(
                ErrorCode.INVALID_JSON,
                what + ", near line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    private static Fault wrongContent(DatabindException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidEvent broken) {
                return invalid(join(path(e), broken.field()), broken.rule());
            }
        }
        return invalid(path(e), mismatch(e));
    }

    private static Fault invalid(String path, String what) {
        String where = path.isEmpty() ? "The value" : path;
        return new Fault(ErrorCode.INVALID_REQUEST, where + ": " + what);
    }

    private static String mismatch(DatabindException e) {
        if (e instanceof InvalidTypeIdException) {
            return "its kind is missing or unknown";
        }
        String message = e.getOriginalMessage();
        if (message != null && message.startsWith("Missing required")) {
            return "is required; add it";
        }
        if (e instanceof MismatchedInputException mismatch) {
            String expected = "expected " + describe(mismatch.getTargetType());
            JsonToken found = mismatch.getCurrentToken();
            return found == null ? expected : expected + ", found " + describe(found);
        }
        return "could not be read as the contract asks";
    }

    private static String path(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(printable(name));
            }
        }
        return path.toString();
    }

    private static String join(String path, String field) {
        String name = field.contains("[") ? field : printable(field);
        return path.isEmpty() ? name : path + "." + name;
    }

    /** A key of a free map may be anything, even a prompt. */
    private static String printable(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : "*";
    }

    private static String describe(@Nullable Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (type.isEnum()) {
            return "one of " + words(type);
        }
        if (type == String.class) {
            return "a string";
        }
        if (List.of(int.class, Integer.class, long.class, Long.class).contains(type)) {
            return "an integer in range";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Instant.class) {
            return "a date-time string such as \"2026-01-31T12:00:00Z\"";
        }
        if (type == BigDecimal.class) {
            return "an amount of 0 or more such as \"0.25\"";
        }
        return Collection.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    private static String describe(JsonToken token) {
        if (token.isNumeric()) {
            return "a number";
        }
        if (token.isBoolean()) {
            return "true or false";
        }
        return switch (token) {
            case VALUE_STRING -> "a string";
            case VALUE_NULL -> "null";
            case START_ARRAY -> "an array";
            default -> "an object";
        };
    }

    private static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(it -> it.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
