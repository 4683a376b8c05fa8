package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Work for a model: an OpenAI Chat Completions body (its fields keep OpenAI's names) plus
 * Director's own fields in camelCase. Immutable as long as nobody writes to the JSON nodes it
 * holds.
 *
 * @param requestId the idempotency key: 1 to 128 of {@code A-Za-z0-9._:-}; the same id with the
 *     same content is answered once, with other content it is a conflict
 * @param tenant on whose behalf, same alphabet as the id; {@code default} when left out
 * @param conversationId 1 to 512 characters; requests of one conversation start in topic order
 * @param model a logical name of the catalogue, or {@code auto}
 * @param messages at least one, each with a {@code role}
 * @param tools OpenAI tool definitions; empty when there are none
 * @param toolChoice OpenAI's {@code tool_choice}: a word or an object
 * @param temperature sampling temperature; its range is the provider's
 * @param topP nucleus sampling; its range is the provider's
 * @param maxTokens limit of answer tokens, the older name; at least 1
 * @param maxCompletionTokens limit of answer tokens, the newer name; at least 1
 * @param stop a string or an array of strings
 * @param seed for repeatable sampling, where the provider has it
 * @param responseFormat OpenAI's {@code response_format}
 * @param reasoningEffort OpenAI's {@code reasoning_effort}
 * @param stream whether text deltas are wanted as {@link ProgressEvent}s
 * @param metadata the caller's own pairs, echoed in the result
 * @param workflow the workflow this belongs to
 * @param limits when and at which cost to give up
 * @param fallback whether another model may finish what this one fails; {@code true} when left out
 * @param callerTools what a run does with calls of tools that the caller runs; {@link
 *     CallerTools#WAIT} when left out
 * @param unknown every other top-level field, carried as it came and reported as a warning
 */
public record DirectorRequest(
        @JsonProperty(required = true) String requestId,
        String tenant,
        Optional<String> conversationId,
        @JsonProperty(required = true) String model,
        @JsonProperty(required = true) List<ObjectNode> messages,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ObjectNode> tools,
        @JsonProperty("tool_choice") Optional<JsonNode> toolChoice,
        Optional<Double> temperature,
        @JsonProperty("top_p") Optional<Double> topP,
        @JsonProperty("max_tokens") Optional<Integer> maxTokens,
        @JsonProperty("max_completion_tokens") Optional<Integer> maxCompletionTokens,
        Optional<JsonNode> stop,
        Optional<Long> seed,
        @JsonProperty("response_format") Optional<JsonNode> responseFormat,
        @JsonProperty("reasoning_effort") Optional<String> reasoningEffort,
        Optional<Boolean> stream,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> metadata,
        Optional<Workflow> workflow,
        Optional<Limits> limits,
        Optional<Boolean> fallback,
        Optional<CallerTools> callerTools,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {

    private static final FieldNames KNOWN = FieldNames.of(DirectorRequest.class);

    /**
     * @throws InvalidEvent if a component breaks its rule
     */
    public DirectorRequest {
        requestId = Check.identifier(requestId, "requestId");
        tenant = Check.tenant(tenant);
        conversationId = Check.conversationId(conversationId);
        model = Check.text(model, "model");
        messages = Check.list(messages, "messages");
        requireRoles(messages);
        tools = Check.list(tools, "tools");
        toolChoice = Check.json(toolChoice);
        temperature = Check.finite(temperature, "temperature");
        topP = Check.finite(topP, "top_p");
        maxTokens = atLeastOne(Check.optional(maxTokens), "max_tokens");
        maxCompletionTokens =
                atLeastOne(Check.optional(maxCompletionTokens), "max_completion_tokens");
        stop = Check.json(stop);
        seed = Check.optional(seed);
        responseFormat = Check.json(responseFormat);
        reasoningEffort = Check.optional(reasoningEffort);
        stream = Check.optional(stream);
        metadata = Check.map(metadata);
        workflow = Check.optional(workflow);
        limits = Check.optional(limits);
        fallback = Check.optional(fallback);
        callerTools = Check.optional(callerTools);
        unknown = Check.map(unknown);
        KNOWN.requireNoneIn(unknown);
    }

    /** A request with the three required fields, and nothing else said. */
    public static DirectorRequest of(String requestId, String model, List<ObjectNode> messages) {
        return new DirectorRequest(
                requestId,
                Check.DEFAULT_TENANT,
                Optional.empty(),
                model,
                messages,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    /** The same, leaving it to the model whether it calls a tool. */
    public DirectorRequest withoutToolChoice() {
        return with(model, tools, Optional.empty());
    }

    /** The same with these tools instead of its own. */
    public DirectorRequest withTools(List<ObjectNode> newTools) {
        return with(model, newTools, toolChoice);
    }

    /** The same for another model. */
    public DirectorRequest withModel(String newModel) {
        return with(newModel, tools, toolChoice);
    }

    private DirectorRequest with(
            String newModel, List<ObjectNode> newTools, Optional<JsonNode> newChoice) {
        return new DirectorRequest(
                requestId,
                tenant,
                conversationId,
                newModel,
                messages,
                newTools,
                newChoice,
                temperature,
                topP,
                maxTokens,
                maxCompletionTokens,
                stop,
                seed,
                responseFormat,
                reasoningEffort,
                stream,
                metadata,
                workflow,
                limits,
                fallback,
                callerTools,
                unknown);
    }

    /** The record key that puts this request where its run lives. */
    public String recordKey() {
        return conversationId.orElse(requestId);
    }

    /** The paths of all fields that are not known here, for the result's warnings. */
    public List<String> unknownFields() {
        List<String> paths = new ArrayList<>(unknown.keySet());
        workflow.ifPresent(it -> it.unknown().keySet().forEach(n -> paths.add("workflow." + n)));
        limits.ifPresent(it -> it.unknown().keySet().forEach(n -> paths.add("limits." + n)));
        return Collections.unmodifiableList(paths);
    }

    private static void requireRoles(List<ObjectNode> messages) {
        Check.require(!messages.isEmpty(), "messages", "must hold at least one message");
        for (int i = 0; i < messages.size(); i++) {
            JsonNode role = messages.get(i).get("role");
            Check.require(
                    role != null && role.isString(),
                    "messages[" + i + "].role",
                    "is required as a string, such as \"user\"");
        }
    }

    private static Optional<Integer> atLeastOne(Optional<Integer> value, String field) {
        value.ifPresent(v -> Check.require(v >= 1, field, "must be 1 or more"));
        return value;
    }
}
