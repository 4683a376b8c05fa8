package dev.director.worker.model.answer;

import dev.director.schemas.Codec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a provider's JSON, in which any member may be anything. */
final class Json {

    private static final ObjectReader WHOLE =
            Codec.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** In the place of what is not there. */
    static final JsonNode NOTHING = Codec.mapper().missingNode();

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Json() {}

    /** A member on which the answer depends is not of the type that its interface promises. */
    static final class WrongShape extends RuntimeException {
        WrongShape(String member) {
            super("'" + member + "' is not of its type", null, false, false);
        }
    }

    /** One JSON value in UTF-8, with white space around it or not; empty if it is anything else. */
    static Optional<JsonNode> read(byte[] body) {
        try {
            return read(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** As {@link #read(byte[])}. */
    static Optional<JsonNode> read(String text) {
        try {
            String json = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
            return Optional.of(WHOLE.readTree(json)).filter(node -> !node.isMissingNode());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** A string that the answer is made of; empty where it is missing or null. */
    static String text(JsonNode owner, String member) {
        JsonNode value = owner.path(member);
        if (absent(value)) {
            return "";
        }
        if (!value.isString()) {
            throw new WrongShape(member);
        }
        return value.stringValue();
    }

    static Optional<ObjectNode> object(JsonNode owner, String member) {
        return switch (owner.path(member)) {
            case ObjectNode object -> Optional.of(object);
            case JsonNode value when absent(value) -> Optional.empty();
            case JsonNode _ -> throw new WrongShape(member);
        };
    }

    static List<ObjectNode> objects(JsonNode owner, String member) {
        return switch (owner.path(member)) {
            case ArrayNode array ->
                    array.valueStream().map(element -> asObject(element, member)).toList();
            case JsonNode value when absent(value) -> List.of();
            case JsonNode _ -> throw new WrongShape(member);
        };
    }

    private static ObjectNode asObject(JsonNode element, String member) {
        if (element instanceof ObjectNode object) {
            return object;
        }
        throw new WrongShape(member);
    }

    static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** A name, an id or a code on which nothing depends: a string or a number, else empty. */
    static String word(JsonNode value) {
        if (value.isString()) {
            return value.stringValue();
        }
        return value.isIntegralNumber() ? value.bigIntegerValue().toString() : "";
    }
}
