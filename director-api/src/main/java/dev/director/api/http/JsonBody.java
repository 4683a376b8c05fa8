package dev.director.api.http;

import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small JSON object as a client sends it.
 *
 * @param fields its fields
 */
record JsonBody(ObjectNode fields) {

    /**
     * Reads it.
     *
     * @param most how many bytes it may have
     * @param known the fields it may have
     * @throws Problem if it is no such object
     */
    static JsonBody read(HttpServletRequest http, int most, String... known) throws IOException {
        byte[] bytes = http.getInputStream().readNBytes(most + 1);
        if (bytes.length > most) {
            throw Problem.of(
                    ErrorCode.REQUEST_TOO_LARGE, "The body is larger than " + most + " bytes.");
        }
        ObjectNode object = parse(bytes, known);
        Set<String> names = Set.of(known);
        for (String name : object.propertyNames()) {
            if (!names.contains(name)) {
                throw invalid("There is no field " + name + "; there are " + list(known) + ".");
            }
        }
        return new JsonBody(object);
    }

    private static ObjectNode parse(byte[] bytes, String... known) {
        try {
            if (bytes.length > 0 && Codec.mapper().readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw Problem.of(ErrorCode.INVALID_JSON, "The body is no valid JSON.");
        }
        throw invalid("The body is a JSON object with " + list(known) + ".");
    }

    /** A string that has to be there. */
    String required(String name) {
        return optional(name).orElseThrow(() -> invalid(name + " is required as a string."));
    }

    /** A string; absent where it is null, too. */
    Optional<String> optional(String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw invalid(name + " is a string.");
        }
        return Optional.of(value.stringValue());
    }

    /** Any JSON, a literal {@code null} included. */
    Optional<JsonNode> json(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    private static String list(String... names) {
        return String.join(", ", names);
    }

    private static Problem invalid(String detail) {
        return Problem.of(ErrorCode.INVALID_REQUEST, detail);
    }
}
