package dev.director.testkit.simulator.quirk;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Kimi K2 does to a history whose tool-call ids it did not make. The real one degrades around
 * the third or fourth call; this one at once, so that a test need not count.
 */
final class ForeignIds {
    private ForeignIds() {}

    static void leak(ObjectNode completion, JsonNode request) {
        if (areIn(request)) {
            Leaks.inContent(completion, request);
        }
    }

    static void empty(ObjectNode completion, JsonNode request) {
        if (areIn(request)) {
            Contents.empty(completion, request);
        }
    }

    /** Whether an id is not {@code functions.name:n} with n counting the conversation's calls. */
    private static boolean areIn(JsonNode request) {
        int overall = 0;
        for (JsonNode message : request.path("messages")) {
            for (JsonNode call : message.path("tool_calls")) {
                String name = call.path("function").path("name").asString("");
                String expected = ToolCallIds.nativeId(name, overall++);
                if (!call.path("id").asString("").equals(expected)) {
                    return true;
                }
            }
        }
        return false;
    }
}
