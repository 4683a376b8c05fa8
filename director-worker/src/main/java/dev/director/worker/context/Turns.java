package dev.director.worker.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Splits a history into turns, which are kept or left out whole: from a user's message up to the
 * next one. A tool result and the call that it answers are always of one turn, even with a user's
 * message between them.
 */
final class Turns {

    private final List<List<Part>> turns = new ArrayList<>();

    /** The turn of each call, by its id; providers repeat ids, and the newest is meant. */
    private final Map<String, Integer> calls = new HashMap<>();

    private Turns() {}

    /**
     * The turns, oldest first; the last one begins with the last user's message, unless calls span
     * it. What precedes the first user's message is a turn too. Mutable.
     */
    static List<List<Part>> of(List<Part> history) {
        Turns split = new Turns();
        history.forEach(split::add);
        return split.turns;
    }

    private void add(Part part) {
        if (part.isUser() || turns.isEmpty()) {
            turns.add(new ArrayList<>());
        }
        if (part.isToolResult()) {
            joinFrom(calls.getOrDefault(id(part.message(), "tool_call_id"), turns.size() - 1));
        }
        turns.getLast().add(part);
        for (JsonNode call : part.message().path("tool_calls")) {
            calls.put(id(call, "id"), turns.size() - 1);
        }
    }

    private void joinFrom(int turn) {
        while (turns.size() - 1 > turn) {
            List<Part> last = turns.removeLast();
            turns.getLast().addAll(last);
        }
        calls.replaceAll((id, at) -> Math.min(at, turns.size() - 1));
    }

    private static String id(JsonNode holder, String field) {
        return holder.path(field).asString("");
    }
}
