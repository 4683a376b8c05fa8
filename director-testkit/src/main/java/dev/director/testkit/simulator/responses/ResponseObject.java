package dev.director.testkit.simulator.responses;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** A chat completion as an object of the Responses API. */
public final class ResponseObject {
    private final ObjectNode completion;
    private final JsonNode request;

    private ResponseObject(ObjectNode completion, JsonNode request) {
        this.completion = completion;
        this.request = request;
    }

    /**
     * The response to {@code request} that says what {@code completion} does: completed, incomplete
     * where it ends with length or content_filter, failed where it has an error.
     *
     * @param number makes its ids
     */
    public static ObjectNode of(ObjectNode completion, JsonNode request, String number) {
        return new ResponseObject(completion, request).build(number);
    }

    /** The same before anything is known of its output. */
    public static ObjectNode begun(ObjectNode response, String status) {
        ObjectNode begun = response.deepCopy().put("status", status);
        begun.putArray("output");
        begun.putNull("error").putNull("incomplete_details").putNull("usage");
        return begun;
    }

    private ObjectNode build(String number) {
        ObjectNode response = JsonMapper.shared().createObjectNode();
        response.put("id", "resp_" + number).put("object", "response");
        response.set("created_at", completion.path("created"));
        Optional<JsonNode> error = error();
        String status = error.isPresent() ? "failed" : status();
        response.put("status", status);
        response.put("background", request.path("background").asBoolean(false));
        response.set("error", error.orElse(NullNode.getInstance()));
        response.set("incomplete_details", incompleteDetails(status));
        response.set("model", completion.path("model"));
        if (error.isPresent()) {
            response.putArray("output");
        } else {
            response.set("output", OutputItems.of(completion, request, number, status));
        }
        response.set("usage", usage());
        echo(response);
        return response;
    }

    private Optional<JsonNode> error() {
        return completion
                .optional("error")
                .or(() -> completion.path("choices").path(0).optional("error"))
                .map(error ->
                        JsonMapper.shared()
                                .createObjectNode()
                                .put("code", "server_error")
                                .put("message", error.path("message").asString("")));
    }

    private String status() {
        return switch (finishReason()) {
            case "length", "content_filter" -> "incomplete";
            default -> "completed";
        };
    }

    private String finishReason() {
        return completion.path("choices").path(0).path("finish_reason").asString("");
    }

    private JsonNode incompleteDetails(String status) {
        if (!status.equals("incomplete")) {
            return NullNode.getInstance();
        }
        String reason = finishReason().equals("length") ? "max_output_tokens" : "content_filter";
        return JsonMapper.shared().createObjectNode().put("reason", reason);
    }

    private JsonNode usage() {
        JsonNode tokens = completion.path("usage");
        if (!tokens.isObject()) {
            return NullNode.getInstance();
        }
        ObjectNode usage = JsonMapper.shared().createObjectNode();
        usage.set("input_tokens", tokens.path("prompt_tokens"));
        usage.putObject("input_tokens_details")
                .put(
                        "cached_tokens",
                        tokens.path("prompt_tokens_details").path("cached_tokens").asLong(0))
                .put("cache_write_tokens", 0);
        usage.set("output_tokens", tokens.path("completion_tokens"));
        usage.putObject("output_tokens_details")
                .put(
                        "reasoning_tokens",
                        tokens.path("completion_tokens_details")
                                .path("reasoning_tokens")
                                .asLong(0));
        usage.set("total_tokens", tokens.path("total_tokens"));
        return usage;
    }

    /** What a response repeats of its request, with OpenAI's defaults. */
    private void echo(ObjectNode response) {
        copy(response, "instructions", "null");
        copy(response, "max_output_tokens", "null");
        copy(response, "metadata", "{}");
        copy(response, "parallel_tool_calls", "true");
        copy(response, "previous_response_id", "null");
        copy(response, "reasoning", "{\"effort\":\"medium\",\"summary\":null}");
        copy(response, "store", "true");
        copy(response, "temperature", "1.0");
        copy(response, "text", "{\"format\":{\"type\":\"text\"}}");
        copy(response, "tool_choice", "\"auto\"");
        copy(response, "tools", "[]");
        copy(response, "top_p", "1.0");
        copy(response, "truncation", "\"disabled\"");
        copy(response, "user", "null");
    }

    private void copy(ObjectNode response, String name, String otherwise) {
        JsonNode given = request.path(name);
        boolean isGiven = !given.isMissingNode();
        response.set(name, isGiven ? given : JsonMapper.shared().readTree(otherwise));
    }
}
