package dev.director.worker.model.dialect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls and their results in the one order that no provider refuses: an assistant's calls, and
 * right behind them one result of each. Confined to one adaptation.
 *
 * <p>A result belongs to the nearest call before it that has its id and no result yet. One that
 * belongs to no call, since that was cut off with the conversation's beginning, becomes the user's
 * words, so that what it says is not lost. A call that has no result gets one that says so, since
 * to drop it would change what the model remembers to have said.
 */
final class History {

    private final ToolNames names;
    private final CallIds ids;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Deque<Call>> open = new HashMap<>();

    private History(ToolNames names, CallIds ids) {
        this.names = names;
        this.ids = ids;
    }

    /** The messages with their ids and names as sent; those that stay as they are, are shared. */
    static List<ObjectNode> paired(List<ObjectNode> messages, ToolNames names, CallIds ids) {
        History history = new History(names, ids);
        messages.forEach(history::add);
        List<ObjectNode> paired = new ArrayList<>();
        history.entries.forEach(entry -> entry.writeTo(paired));
        return paired;
    }

    private void add(ObjectNode message) {
        switch (Nodes.text(message, "role")) {
            case "assistant" -> addCalls(message);
            case "tool", "function" -> addResult(message);
            default -> entries.add(new Entry(message, List.of()));
        }
    }

    private void addCalls(ObjectNode message) {
        List<Call> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            String tool = names.sent(Nodes.text(call.path("function"), "name"));
            calls.add(new Call(call, tool, ids.next(Nodes.text(call, "id"), tool)));
        }
        entries.add(new Entry(message, calls));
        // The last in front, so that the first is found first.
        for (Call call : calls.reversed()) {
            open.computeIfAbsent(call.given(), id -> new ArrayDeque<>()).addFirst(call);
        }
    }

    private void addResult(ObjectNode message) {
        Deque<Call> calls =
                open.getOrDefault(Nodes.text(message, "tool_call_id"), new ArrayDeque<>());
        if (calls.isEmpty()) {
            entries.add(new Entry(orphan(message), List.of()));
        } else {
            calls.removeFirst().result = Optional.of(message);
        }
    }

    private ObjectNode orphan(ObjectNode result) {
        String tool = Nodes.text(result, "name");
        String which = tool.isEmpty() ? "a tool" : "the tool " + names.sent(tool);
        String lead = "The result of an earlier call of %s:".formatted(which);
        ObjectNode user = Nodes.object().put("role", "user");
        if (result.get("content") instanceof ArrayNode parts) {
            user.putArray("content")
                    .add(Nodes.object().put("type", "text").put("text", lead))
                    .addAll(parts);
            return user;
        }
        return user.put("content", lead + "\n" + Nodes.text(result, "content"));
    }

    /** A message, and the calls that it makes. */
    private record Entry(ObjectNode message, List<Call> calls) {

        void writeTo(List<ObjectNode> messages) {
            messages.add(sent());
            calls.forEach(call -> messages.add(call.sentResult()));
        }

        private ObjectNode sent() {
            if (calls.stream().allMatch(Call::stays)
                    && calls.isEmpty() != message.has("tool_calls")) {
                return message;
            }
            ObjectNode sent = Nodes.copy(message);
            sent.remove("tool_calls");
            if (!calls.isEmpty()) {
                ArrayNode array = sent.putArray("tool_calls");
                calls.forEach(call -> array.add(call.sent()));
            }
            return sent;
        }
    }

    /** A call, and what came of it. */
    private static final class Call {

        private static final List<String> MEMBERS = List.of("id", "type", "function");

        private final JsonNode raw;
        private final String tool;
        private final String id;
        private Optional<ObjectNode> result = Optional.empty();

        Call(JsonNode raw, String tool, String id) {
            this.raw = raw;
            this.tool = tool;
            this.id = id;
        }

        String given() {
            return Nodes.text(raw, "id");
        }

        /** Some providers refuse members that others put into their answers. */
        boolean stays() {
            return given().equals(id)
                    && Nodes.text(raw, "type").equals(type())
                    && Nodes.text(raw.path("function"), "name").equals(tool)
                    && raw.path("function").path("arguments").isString()
                    && MEMBERS.containsAll(raw.propertyNames());
        }

        JsonNode sent() {
            if (stays()) {
                return raw;
            }
            ObjectNode sent = Nodes.object().put("id", id).put("type", type());
            sent.putObject("function").put("name", tool).put("arguments", arguments());
            return sent;
        }

        /** A provider's own tools begin with a dollar, and have no other name. */
        private String type() {
            return tool.startsWith("$") ? "builtin_function" : "function";
        }

        private String arguments() {
            JsonNode arguments = raw.path("function").path("arguments");
            if (arguments.isString()) {
                return arguments.stringValue();
            }
            return arguments.isMissingNode() || arguments.isNull() ? "{}" : arguments.toString();
        }

        ObjectNode sentResult() {
            ObjectNode sent = result.map(Nodes::copy).orElseGet(Call::unknown);
            sent.put("role", "tool").put("tool_call_id", id);
            if (!sent.hasNonNull("content")) {
                sent.put("content", "");
            }
            if (sent.has("name")) {
                sent.put("name", tool);
            }
            return sent;
        }

        private static ObjectNode unknown() {
            return Nodes.object().put("content", "The result of this call is not known.");
        }
    }
}
