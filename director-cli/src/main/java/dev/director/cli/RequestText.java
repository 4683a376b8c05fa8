package dev.director.cli;

import dev.director.schemas.Codec;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Builds the JSON of a request from what the command line says. */
final class RequestText {
    private RequestText() {}

    /** A request with one user message. */
    static byte[] ofMessage(String message, String model, Map<String, @Nullable String> changes) {
        var request = Codec.mapper().createObjectNode();
        request.put("model", model);
        request.putArray("messages").addObject().put("role", "user").put("content", message);
        return with(request, changes);
    }

    /**
     * A request as it was given, with the fields that the command line names. What needs no change
     * is published byte for byte, and so is what cannot be read: the codec says what is wrong with
     * it.
     */
    static byte[] changed(byte[] given, Map<String, @Nullable String> changes) {
        try {
            if (Codec.mapper().readTree(given) instanceof ObjectNode request) {
                boolean none = changes.values().stream().allMatch(value -> value == null);
                return none && request.has("requestId") ? given : with(request, changes);
            }
        } catch (JacksonException broken) {
            return given;
        }
        return given;
    }

    private static byte[] with(ObjectNode request, Map<String, @Nullable String> changes) {
        changes.forEach((field, value) -> {
            if (value != null) {
                request.put(field, value);
            }
        });
        if (!request.has("requestId")) {
            request.put("requestId", UUID.randomUUID().toString());
        }
        return Codec.mapper().writeValueAsBytes(request);
    }
}
