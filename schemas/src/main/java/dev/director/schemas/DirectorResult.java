package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one result of a request in a generation. Immutable as long as nobody writes to its JSON
 * nodes.
 *
 * @param requestId the request's
 * @param tenant the request's
 * @param conversationId the request's
 * @param workflow the request's, without its state
 * @param generation 0, and one more per redrive
 * @param status how the run ended
 * @param message the assistant's message in OpenAI's shape, when there is one
 * @param finishReason the provider's reason to stop, in OpenAI's words
 * @param model asked for and answered
 * @param attempts every model call, in order
 * @param toolCalls every tool call, in order
 * @param usage tokens of all calls together
 * @param cost of all calls together
 * @param timing where the time went
 * @param turns model turns taken
 * @param error why, unless completed
 * @param warnings what the caller should know, such as unknown fields
 * @param metadata the request's
 * @param completedAt when the run ended
 */
public record DirectorResult(
        @JsonProperty(required = true) String requestId,
        @JsonProperty(required = true) String tenant,
        Optional<String> conversationId,
        Optional<WorkflowRef> workflow,
        @JsonProperty(required = true) int generation,
        @JsonProperty(required = true) Status status,
        Optional<ObjectNode> message,
        Optional<String> finishReason,
        @JsonProperty(required = true) ModelUsed model,
        @JsonProperty(required = true) List<Attempt> attempts,
        @JsonProperty(required = true) List<ToolOutcome> toolCalls,
        @JsonProperty(required = true) Usage usage,
        @JsonProperty(required = true) Cost cost,
        @JsonProperty(required = true) Timing timing,
        @JsonProperty(required = true) int turns,
        Optional<ResultError> error,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> metadata,
        @JsonProperty(required = true) Instant completedAt) {
    /**
     * @throws InvalidEvent if a required component is missing or breaks its rule
     */
    public DirectorResult {
        requestId = Check.identifier(requestId, "requestId");
        tenant = Check.identifier(tenant, "tenant");
        conversationId = Check.conversationId(conversationId);
        workflow = Check.optional(workflow);
        Check.notNegative(generation, "generation");
        status = Check.present(status, "status");
        message = Check.optional(message);
        finishReason = Check.optional(finishReason);
        model = Check.present(model, "model");
        attempts = Check.list(attempts, "attempts");
        toolCalls = Check.list(toolCalls, "toolCalls");
        usage = Check.present(usage, "usage");
        cost = Check.present(cost, "cost");
        timing = Check.present(timing, "timing");
        Check.notNegative(turns, "turns");
        error = Check.optional(error);
        warnings = Check.list(warnings, "warnings");
        metadata = Check.map(metadata);
        completedAt = Check.present(completedAt, "completedAt");
    }

    /** The record key: the same as the request's. */
    public String recordKey() {
        return conversationId.orElse(requestId);
    }
}
