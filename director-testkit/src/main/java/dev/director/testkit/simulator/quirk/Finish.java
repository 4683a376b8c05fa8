package dev.director.testkit.simulator.quirk;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finish reasons that do not say what the answer is. */
final class Finish {
    private Finish() {}

    static void stopWithCalls(ObjectNode completion, JsonNode request) {
        Choice choice = Choice.of(completion);
        choice.calls(request);
        choice.finish("stop");
    }

    static void callsWithoutCalls(ObjectNode completion, JsonNode request) {
        Choice choice = Choice.of(completion);
        choice.dropCalls();
        choice.finish("tool_calls");
    }

    static void missing(ObjectNode completion, JsonNode request) {
        Choice.of(completion).json().putNull("finish_reason");
    }
}
