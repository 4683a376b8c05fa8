package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool that the caller is asked to run, or whose run by the worker somebody is asked to approve.
 * The run waits for a {@link ToolResult} with the same ids.
 *
 * @param requestId the request's
 * @param tenant the request's
 * @param conversationId the request's
 * @param callId opaque; Director's own, never the provider's
 * @param name the tool
 * @param arguments what to run it with
 * @param turn the model turn that asked, from 1
 * @param deadline when the answer comes too late
 * @param metadata the request's
 * @param approval whether the worker runs the tool itself and waits only to be allowed to: the
 *     result's output is {@code true} or {@code {"approved": true}}, or {@code false} or {@code
 *     {"approved": false, "reason": "…"}}
 */
public record ToolCall(
        @JsonProperty(required = true) String requestId,
        @JsonProperty(required = true) String tenant,
        Optional<String> conversationId,
        @JsonProperty(required = true) String callId,
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) ObjectNode arguments,
        @JsonProperty(required = true) int turn,
        Optional<Instant> deadline,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> metadata,
        Optional<Boolean> approval) {
    /**
     * @throws InvalidEvent if a required component is missing or breaks its rule
     */
    public ToolCall {
        requestId = Check.identifier(requestId, "requestId");
        tenant = Check.identifier(tenant, "tenant");
        conversationId = Check.conversationId(conversationId);
        callId = Check.text(callId, "callId");
        name = Check.text(name, "name");
        arguments = Check.present(arguments, "arguments");
        Check.notNegative(turn, "turn");
        deadline = Check.optional(deadline);
        metadata = Check.map(metadata);
        approval = Check.optional(approval);
    }

    /** The record key: the same as the request's. */
    public String recordKey() {
        return conversationId.orElse(requestId);
    }
}
