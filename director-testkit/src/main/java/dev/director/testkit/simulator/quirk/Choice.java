package dev.director.testkit.simulator.quirk;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The one choice of a completion, and what belongs to it. */
final class Choice {
    private final ObjectNode choice;

    private Choice(ObjectNode choice) {
        this.choice = choice;
    }

    static Choice of(ObjectNode completion) {
        return new Choice(
                completion.withArray("choices").isEmpty()
                        ? completion.withArray("choices").addObject()
                        : completion.path("choices").path(0).asObject());
    }

    ObjectNode json() {
        return choice;
    }

    ObjectNode message() {
        return choice.withObject("message");
    }

    String content() {
        return message().path("content").asString("");
    }

    boolean hasCalls() {
        return !message().path("tool_calls").isEmpty();
    }

    void finish(String reason) {
        choice.put("finish_reason", reason);
    }

    /** The tool calls; one of the first declared tool, without arguments, where there is none. */
    ArrayNode calls(JsonNode request) {
        if (!hasCalls()) {
            ObjectNode call = message().putArray("tool_calls").addObject();
            call.put("id", "call_1").put("type", "function");
            call.putObject("function")
                    .put("name", Declared.firstName(request))
                    .put("arguments", "{}");
            message().putNull("content");
            finish("tool_calls");
        }
        return message().withArray("tool_calls");
    }

    void dropCalls() {
        message().remove("tool_calls");
    }

    /** The function of the last tool call. */
    ObjectNode lastFunction(JsonNode request) {
        ArrayNode calls = calls(request);
        return calls.path(calls.size() - 1).asObject().withObject("function");
    }

    static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }
}
