package dev.director.testkit.simulator.quirk;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A chat completion cut into the chunks of a stream, as OpenAI does it. */
final class Chunking {
    private final ObjectNode completion;
    private final List<Frame> frames = new ArrayList<>();

    private Chunking(ObjectNode completion) {
        this.completion = completion;
    }

    /** The frames, {@code [DONE]} included and usage left out; the list can be changed. */
    static List<Frame> of(ObjectNode completion) {
        Chunking chunking = new Chunking(completion);
        if (completion.path("choices").isEmpty()) {
            chunking.frames.add(new Frame.Chunk(completion)); // an error and no answer
        } else {
            chunking.cut(completion.path("choices").path(0));
        }
        chunking.frames.add(new Frame.Done());
        return chunking.frames;
    }

    /** A chunk that says nothing yet: the completion's own fields without choices and usage. */
    static ObjectNode head(ObjectNode completion) {
        ObjectNode chunk = completion.deepCopy();
        chunk.remove(List.of("choices", "usage"));
        return chunk.put("object", "chat.completion.chunk");
    }

    private void cut(JsonNode choice) {
        JsonNode message = choice.path("message");
        add(object().put("role", "assistant").put("content", ""));
        for (String field : List.of("reasoning_content", "reasoning", "content")) {
            Pieces.of(message.path(field).asString("")).forEach(part -> add(text(field, part)));
        }
        int index = 0;
        for (JsonNode call : message.path("tool_calls")) {
            addCall(index++, call.asObject());
        }
        ObjectNode last = add(object());
        last.set("finish_reason", choice.path("finish_reason"));
        choice.optional("error").ifPresent(error -> last.set("error", error));
    }

    /** Reasoning comes with its details, piece by piece. */
    private static ObjectNode text(String field, String part) {
        ObjectNode delta = object().put(field, part);
        if (field.equals("reasoning")) {
            delta.set("reasoning_details", Reasoning.details(part));
        }
        return delta;
    }

    /** Id and name first, then the arguments piece by piece, both under the call's index. */
    private void addCall(int index, ObjectNode call) {
        ObjectNode first = call.deepCopy().put("index", index);
        first.withObject("function").put("arguments", "");
        add(toolDelta(first));
        for (String part : Pieces.of(call.path("function").path("arguments").asString(""))) {
            ObjectNode next = object().put("index", index);
            next.putObject("function").put("arguments", part);
            add(toolDelta(next));
        }
    }

    private static ObjectNode toolDelta(ObjectNode call) {
        ObjectNode delta = object();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    private ObjectNode add(ObjectNode delta) {
        ObjectNode chunk = head(completion);
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("finish_reason");
        frames.add(new Frame.Chunk(chunk));
        return choice;
    }

    private static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }
}
