package dev.director.worker.context;

import dev.director.schemas.Codec;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Workflow;
import dev.director.worker.context.TokenCounter.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Messages and requests in OpenAI's shape. */
final class Chat {

    private Chat() {}

    static ObjectNode json(String text) {
        return (ObjectNode) Codec.mapper().readTree(text);
    }

    static ObjectNode system(String content) {
        return message("system", content);
    }

    static ObjectNode user(String content) {
        return message("user", content);
    }

    static ObjectNode assistant(String content) {
        return message("assistant", content);
    }

    /** An assistant's message that calls the tool {@code look_up} once for each id. */
    static ObjectNode calls(String... ids) {
        ObjectNode message = Codec.mapper().createObjectNode().put("role", "assistant");
        ArrayNode calls = message.putArray("tool_calls");
        for (String id : ids) {
            ObjectNode call = calls.addObject().put("id", id).put("type", "function");
            call.putObject("function")
                    .put("name", "look_up")
                    .put("arguments", "{\"key\":\"%s\"}".formatted(id));
        }
        return message;
    }

    static ObjectNode result(String id, String content) {
        return message("tool", content).put("tool_call_id", id);
    }

    static ObjectNode message(String role, String content) {
        return Codec.mapper().createObjectNode().put("role", role).put("content", content);
    }

    static Prompt prompt(ObjectNode... messages) {
        return new Prompt(Arrays.asList(messages), List.of(), Optional.empty());
    }

    static DirectorRequest request(ObjectNode... messages) {
        return request(Arrays.asList(messages), Optional.empty(), Optional.empty());
    }

    static DirectorRequest request(
            List<ObjectNode> messages, Optional<Workflow> workflow, Optional<Integer> maxTokens) {
        return request(
                messages, List.of(), Optional.empty(), workflow, maxTokens, Optional.empty());
    }

    static DirectorRequest request(
            List<ObjectNode> messages,
            List<ObjectNode> tools,
            Optional<JsonNode> responseFormat,
            Optional<Workflow> workflow,
            Optional<Integer> maxTokens,
            Optional<Integer> maxCompletionTokens) {
        return new DirectorRequest(
                "r1",
                "default",
                Optional.empty(),
                "kimi-k2",
                messages,
                tools,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                maxTokens,
                maxCompletionTokens,
                Optional.empty(),
                Optional.empty(),
                responseFormat,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                workflow,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }
}
