package dev.director.testkit.simulator.quirk;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The forms of tool-call ids. */
final class ToolCallIds {
    private static final int HEX_DIGITS = 24;

    private ToolCallIds() {}

    /** Makes an id from the call's place in the conversation, its place in the answer, its name. */
    @FunctionalInterface
    private interface Form {
        String id(int overall, int index, String name);
    }

    static void nativeForm(ObjectNode completion, JsonNode request) {
        rename(completion, request, (overall, index, name) -> nativeId(name, overall));
    }

    static void nameForm(ObjectNode completion, JsonNode request) {
        rename(completion, request, (overall, index, name) -> name + ":" + overall);
    }

    static void bareForm(ObjectNode completion, JsonNode request) {
        rename(completion, request, (overall, index, name) -> String.valueOf(index));
    }

    static void callForm(ObjectNode completion, JsonNode request) {
        long seed = completion.path("id").asString("").hashCode() & 0xFFFFFFFFL;
        rename(
                completion,
                request,
                (overall, index, name) ->
                        "call_" + ("%0" + HEX_DIGITS + "x").formatted(seed * 31 + index));
    }

    static String nativeId(String name, int overall) {
        return "functions." + name + ":" + overall;
    }

    /** Tool calls in the history of a request. */
    static int inHistory(JsonNode request) {
        int count = 0;
        for (JsonNode message : request.path("messages")) {
            count += message.path("tool_calls").size();
        }
        return count;
    }

    private static void rename(ObjectNode completion, JsonNode request, Form form) {
        int before = inHistory(request);
        int index = 0;
        for (JsonNode call : Choice.of(completion).message().path("tool_calls")) {
            String name = call.path("function").path("name").asString("");
            call.asObject().put("id", form.id(before + index, index, name));
            index++;
        }
    }
}
