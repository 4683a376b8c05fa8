package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.api.security.Caller;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A body of {@code POST /v1/chat/completions} as Director takes it.
 *
 * @param request what the worker will read
 * @param body its JSON
 * @param usage whether a stream is to end with the tokens
 */
@SuppressWarnings("ArrayRecordComponent")
record ChatRequest(DirectorRequest request, byte[] body, boolean usage) {

    /** A request's id, where the client gives none. */
    static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /**
     * Reads it. What Director does not know it carries, and says so in the result's warnings.
     *
     * @param caller on whose behalf
     * @param named the tenant that the call names beside its body
     * @param requestId its idempotency key
     * @throws Problem if it is not valid, or asks for what Director has not
     */
    static ChatRequest read(byte[] bytes, Caller caller, Optional<String> named, String requestId) {
        ObjectNode body = parse(bytes);
        Optional<String> tenant =
                Optional.ofNullable(body.get("tenant")).map(it -> it.asString("")).or(() -> named);
        return read(body, caller.tenantOf(tenant), requestId);
    }

    /** The same of one that is parsed, and changed here. */
    static ChatRequest read(ObjectNode body, String tenant, String requestId) {
        if (body.path("n").asInt(1) != 1) {
            throw invalid("n is 1: Director answers a request once.");
        }
        boolean usage = body.path("stream_options").path("include_usage").asBoolean(false);
        body.remove("stream_options");
        body.remove("n");
        body.put("requestId", requestId);
        body.put("tenant", tenant);
        if (!body.has("callerTools")) {
            // As the protocol has it: who asked runs the tools, and asks again.
            body.put("callerTools", "return");
        }
        byte[] value = Codec.mapper().writeValueAsBytes(body);
        return switch (Codec.decode(DirectorRequest.class, value)) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) ->
                    new ChatRequest(request, value, usage);
            case Decoded.Unreadable<DirectorRequest> broken ->
                    throw Problem.of(broken.code(), broken.message());
        };
    }

    boolean streams() {
        return request.stream().orElse(false);
    }

    private static ObjectNode parse(byte[] bytes) {
        Optional<JsonNode> json;
        try {
            json = Optional.ofNullable(Codec.mapper().readTree(bytes));
        } catch (JacksonException e) {
            throw Problem.of(ErrorCode.INVALID_JSON, "The body is no valid JSON.");
        }
        return json.filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .orElseThrow(() -> invalid("The body is a JSON object with model and messages."));
    }

    private static Problem invalid(String detail) {
        return Problem.of(ErrorCode.INVALID_REQUEST, detail);
    }
}
