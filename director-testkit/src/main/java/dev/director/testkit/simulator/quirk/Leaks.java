package dev.director.testkit.simulator.quirk;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The model's own markers for tool calls, which the provider's parser should have taken away. */
final class Leaks {
    private static final String SECTION_BEGIN = "<|tool_calls_section_begin|>";

    private Leaks() {}

    static void inContent(ObjectNode completion, JsonNode request) {
        leak(completion, request, "content");
        endWithoutCalls(completion);
    }

    static void inReasoning(ObjectNode completion, JsonNode request) {
        leak(completion, request, "reasoning_content");
        endWithoutCalls(completion);
    }

    static void besideCalls(ObjectNode completion, JsonNode request) {
        leak(completion, request, "content");
    }

    static void withoutBegin(ObjectNode completion, JsonNode request) {
        ObjectNode message = Choice.of(completion).message();
        if (!message.toString().contains(SECTION_BEGIN)) {
            inContent(completion, request);
        }
        for (String field : new String[] {"content", "reasoning_content"}) {
            if (message.path(field).isString()) {
                message.put(field, message.path(field).asString("").replace(SECTION_BEGIN, ""));
            }
        }
    }

    private static void endWithoutCalls(ObjectNode completion) {
        Choice choice = Choice.of(completion);
        choice.dropCalls();
        choice.finish("stop");
        if (!choice.message().path("content").isString()) {
            choice.message().put("content", "");
        }
    }

    private static void leak(ObjectNode completion, JsonNode request, String field) {
        Choice choice = Choice.of(completion);
        int overall = ToolCallIds.inHistory(request);
        StringBuilder text = new StringBuilder();
        for (JsonNode call : choice.calls(request)) {
            JsonNode function = call.path("function");
            String name = function.path("name").asString("");
            text.append("<|tool_call_begin|>")
                    .append(ToolCallIds.nativeId(name, overall++))
                    .append("<|tool_call_argument_begin|>")
                    .append(function.path("arguments").asString(""))
                    .append("<|tool_call_end|>");
        }
        String before = choice.message().path(field).asString("");
        choice.message().put(field, before + SECTION_BEGIN + text + "<|tool_calls_section_end|>");
    }
}
