package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a tool that the caller ran has given: an output or an error, one of the two. {@code tenant},
 * {@code conversationId} and both ids are echoed from the {@link ToolCall}; they lead back to the
 * run.
 *
 * @param callId the call's
 * @param requestId the call's
 * @param tenant the call's; {@code default} when left out
 * @param conversationId the call's
 * @param output any JSON, a literal {@code null} included
 * @param error what went wrong, for the model to read
 */
public record ToolResult(
        @JsonProperty(required = true) String callId,
        @JsonProperty(required = true) String requestId,
        String tenant,
        Optional<String> conversationId,
        Optional<JsonNode> output,
        Optional<String> error) {
    /**
     * @throws InvalidEvent if a component breaks its rule
     */
    public ToolResult {
        callId = Check.text(callId, "callId");
        requestId = Check.identifier(requestId, "requestId");
        tenant = Check.tenant(tenant);
        conversationId = Check.conversationId(conversationId);
        error = Check.optional(error);
        output = Check.optional(output);
        Check.require(
                output.isPresent() != error.isPresent(),
                "output",
                "or error is required, and only one of the two");
    }

    /**
     * Tells an output of {@code null} from none, which Jackson's own reading of Optional does not.
     */
    @JsonCreator
    static ToolResult read(
            @JsonProperty(value = "callId", required = true) String callId,
            @JsonProperty(value = "requestId", required = true) String requestId,
            @JsonProperty("tenant") String tenant,
            @JsonProperty("conversationId") Optional<String> conversationId,
            @JsonProperty("output") @Nullable JsonNode output,
            @JsonProperty("error") Optional<String> error) {
        boolean failed = error != null && error.isPresent();
        Optional<JsonNode> given = Optional.ofNullable(output);
        return new ToolResult(
                callId,
                requestId,
                tenant,
                conversationId,
                failed ? given.filter(it -> !it.isNull()) : given,
                error);
    }

    /** The record key: the same as the request's. */
    public String recordKey() {
        return conversationId.orElse(requestId);
    }
}
