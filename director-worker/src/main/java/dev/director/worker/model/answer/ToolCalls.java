package dev.director.worker.model.answer;

import dev.director.schemas.Codec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tool calls of one answer, put together from what comes of them. Ids stay as the provider gave
 * them, except that a second call of the same id, or one without, gets one of its own. Not
 * thread-safe.
 */
final class ToolCalls {

    private final List<Call> calls = new ArrayList<>();
    private final Map<Integer, Call> byIndex = new HashMap<>();
    private boolean cutOff;

    private static final class Call {
        String id = "";
        String name = "";
        final StringBuilder arguments = new StringBuilder();
    }

    /** Takes a call that is whole, in the shape of Chat Completions. */
    void whole(ObjectNode call) {
        fill(opened(), call);
    }

    /** Takes a call that is whole. */
    void whole(String id, String name, String arguments) {
        Call call = opened();
        call.id = id;
        call.name = name;
        call.arguments.append(arguments);
    }

    /** Takes the next piece of one of the calls. */
    void delta(ObjectNode delta) {
        JsonNode index = delta.path("index");
        fill(index.isInt() ? at(index.asInt(), delta) : unnumbered(delta), delta);
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    boolean named() {
        return calls.stream().noneMatch(call -> call.name.isBlank());
    }

    /** Takes note that the provider says a call is not whole. */
    void cutOff() {
        cutOff = true;
    }

    boolean isCutOff() {
        return cutOff;
    }

    /**
     * Whether the arguments of all calls are JSON to their end, as they are if none was cut off.
     */
    boolean complete() {
        return calls.stream().allMatch(call -> Json.read(call.arguments.toString()).isPresent());
    }

    /** As {@code tool_calls} of a message. */
    ArrayNode toJson() {
        ArrayNode array = Codec.mapper().createArrayNode();
        Set<String> taken = new HashSet<>();
        for (Call call : calls) {
            ObjectNode node = array.addObject().put("id", unique(call.id, array.size(), taken));
            node.put("type", "function");
            node.putObject("function")
                    .put("name", call.name)
                    .put("arguments", call.arguments.toString());
        }
        return array;
    }

    private static String unique(String id, int position, Set<String> taken) {
        String base = id.isEmpty() ? "call_" + position : id;
        String unique = base;
        for (int copy = 2; !taken.add(unique); copy++) {
            unique = base + "_" + copy;
        }
        return unique;
    }

    /** The call of that index, unless a new one begins under an index that was there before. */
    private Call at(int index, ObjectNode delta) {
        String id = Json.word(delta.path("id"));
        Call known = byIndex.get(index);
        boolean another =
                known != null
                        && !id.isEmpty()
                        && !known.id.isEmpty()
                        && !known.id.equals(id)
                        && !name(delta).isEmpty();
        if (known != null && !another) {
            return known;
        }
        Call call = another ? of(id).orElseGet(this::opened) : opened();
        byIndex.put(index, call);
        return call;
    }

    /** Without an index the id says which call it is, and without both it is the last one's. */
    private Call unnumbered(ObjectNode delta) {
        String id = Json.word(delta.path("id"));
        if (!id.isEmpty()) {
            return of(id).orElseGet(this::opened);
        }
        boolean begins = calls.isEmpty() || beginsAnother(calls.getLast(), name(delta));
        return begins ? opened() : calls.getLast();
    }

    private static boolean beginsAnother(Call last, String name) {
        boolean renamed = !last.name.isEmpty() && !last.name.equals(name);
        return !name.isEmpty() && (renamed || Json.read(last.arguments.toString()).isPresent());
    }

    private Optional<Call> of(String id) {
        return calls.stream().filter(call -> call.id.equals(id)).findFirst();
    }

    private Call opened() {
        Call call = new Call();
        calls.add(call);
        return call;
    }

    private static String name(ObjectNode call) {
        return Json.object(call, "function").map(it -> Json.text(it, "name")).orElse("");
    }

    /** Ids and names come once, or again with every piece; arguments come bit by bit. */
    private static void fill(Call call, ObjectNode piece) {
        if (call.id.isEmpty()) {
            call.id = Json.word(piece.path("id"));
        }
        String name = name(piece);
        if (!name.isEmpty() && !name.equals(call.name)) {
            rename(call, name);
        }
        Json.object(piece, "function")
                .map(function -> arguments(function.path("arguments")))
                .ifPresent(call.arguments::append);
    }

    private static void rename(Call call, String name) {
        if (!call.arguments.isEmpty()) {
            throw new Json.WrongShape("name");
        }
        call.name += name;
    }

    /** A string by the interface; some send the object itself. */
    private static String arguments(JsonNode arguments) {
        if (Json.absent(arguments)) {
            return "";
        }
        return arguments.isString() ? arguments.stringValue() : arguments.toString();
    }
}
