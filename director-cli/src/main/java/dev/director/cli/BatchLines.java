package dev.director.cli;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads lines of a batch: OpenAI's batch format, or bare bodies. The same line read again is the
 * same request, byte for byte.
 *
 * @param name what the ids of its requests begin with
 * @param tenant of those that name none; empty for Director's default
 */
record BatchLines(String name, Optional<String> tenant) {
    /** What a producer of the command line takes, less its headers. */
    private static final int MAX_BODY = 8 * 1024 * 1024 - 64 * 1024;

    private static final int ID_BYTES = 16;
    private static final String URL = "/v1/chat/completions";
    private static final String CUSTOM_ID = "custom_id";
    private static final String REQUEST_ID = "requestId";
    private static final ObjectReader STRICT =
            Codec.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    BatchLine read(LineScanner.Line line) {
        if (line.tooLong()) {
            return invalid(
                    line, Optional.empty(), ErrorCode.REQUEST_TOO_LARGE, "the line is too long");
        }
        return object(line.text())
                .map(object -> read(line, object))
                .orElseGet(() -> unreadable(line, Optional.empty(), line.text()));
    }

    private static Optional<ObjectNode> object(byte[] text) {
        try {
            return STRICT.readTree(text) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JacksonException broken) {
            return Optional.empty(); // the codec says what is wrong with it
        }
    }

    private BatchLine read(LineScanner.Line line, ObjectNode object) {
        JsonNode customId = object.path(CUSTOM_ID);
        Optional<String> named =
                customId.isString() ? Optional.of(customId.stringValue()) : Optional.empty();
        Optional<String> wrong = wrong(object);
        if (wrong.isPresent()) {
            return invalid(line, named, ErrorCode.INVALID_REQUEST, wrong.get());
        }
        if (object.path("body") instanceof ObjectNode body) {
            return request(line, named, body);
        }
        object.remove(CUSTOM_ID);
        return request(line, named, object);
    }

    /** What is wrong with a line around its body. */
    private static Optional<String> wrong(ObjectNode object) {
        JsonNode customId = object.path(CUSTOM_ID);
        if (!customId.isMissingNode() && !customId.isString()) {
            return Optional.of("custom_id must be a string");
        }
        if (!object.has("body")) {
            return Optional.empty();
        }
        if (!object.path("body").isObject()) {
            return Optional.of("body must be an object");
        }
        if (!object.path("method").asString("POST").equals("POST")) {
            return Optional.of("method must be POST");
        }
        return object.path("url").asString(URL).equals(URL)
                ? Optional.empty()
                : Optional.of("url must be " + URL);
    }

    private BatchLine request(LineScanner.Line line, Optional<String> named, ObjectNode body) {
        tenant.filter(_ -> !body.has("tenant")).ifPresent(it -> body.put("tenant", it));
        String customId = named.or(() -> given(body)).orElse("line-" + line.number());
        if (!body.has(REQUEST_ID)) {
            body.put(REQUEST_ID, name + ":" + hash(customId, body));
        }
        byte[] value = Codec.mapper().writeValueAsBytes(body);
        if (value.length > MAX_BODY) {
            return invalid(
                    line, named, ErrorCode.REQUEST_TOO_LARGE, "the request is larger than 8 MiB");
        }
        return Codec.decode(DirectorRequest.class, value)
                        instanceof Decoded.Readable<DirectorRequest>(DirectorRequest request)
                ? new BatchLine.Valid(customId, named.isPresent(), request, value)
                : unreadable(line, named, value);
    }

    private static Optional<String> given(ObjectNode body) {
        @Nullable JsonNode id = body.get(REQUEST_ID);
        return id != null && id.isString() ? Optional.of(id.stringValue()) : Optional.empty();
    }

    private BatchLine unreadable(LineScanner.Line line, Optional<String> named, byte[] value) {
        return switch (Codec.decode(DirectorRequest.class, value)) {
            case Decoded.Unreadable<DirectorRequest> broken ->
                    invalid(line, named, broken.code(), broken.message());
            case Decoded.Readable<DirectorRequest> _ ->
                    invalid(line, named, ErrorCode.INVALID_JSON, "is not one JSON object");
        };
    }

    /** A line that is wrong beside others, as one that repeats a name. */
    BatchLine.Invalid invalid(
            LineScanner.Line line, Optional<String> customId, ErrorCode code, String message) {
        return new BatchLine.Invalid(
                name + ":line-" + line.number(), line.number(), customId, code, message);
    }

    private static String hash(String customId, ObjectNode body) {
        MessageDigest digest = LineTable.sha256();
        digest.update(customId.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(Codec.mapper().writeValueAsBytes(body));
        return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
    }
}
