package dev.director.testkit.simulator.responses;

import dev.director.testkit.simulator.quirk.Frame;
import dev.director.testkit.simulator.quirk.Pieces;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A response as the typed, numbered events of a stream. */
public final class ResponseEvents {
    private final ObjectNode response;
    private final List<Frame> frames = new ArrayList<>();

    private ResponseEvents(ObjectNode response) {
        this.response = response;
    }

    /** From {@code response.created} to {@code completed}, {@code incomplete} or {@code failed}. */
    public static List<Frame> of(ObjectNode response) {
        ResponseEvents events = new ResponseEvents(response);
        events.addBegin();
        int index = 0;
        for (JsonNode item : response.path("output")) {
            events.addItem(item.asObject(), index++);
        }
        String status = response.path("status").asString("");
        events.add("response." + status).set("response", response);
        return events.frames;
    }

    /** The first half of the same, and an error. */
    public static List<Frame> failing(ObjectNode response) {
        ResponseEvents events = new ResponseEvents(response);
        List<Frame> all = of(response);
        events.frames.addAll(all.subList(0, all.size() / 2));
        events.add("error")
                .put("code", "server_error")
                .put("message", "The server had an error while processing your request.")
                .putNull("param");
        return events.frames;
    }

    private void addBegin() {
        ObjectNode begun = ResponseObject.begun(response, "in_progress");
        add("response.created").set("response", begun);
        add("response.in_progress").set("response", begun);
    }

    private void addItem(ObjectNode item, int index) {
        add("response.output_item.added", index).set("item", begun(item));
        switch (item.path("type").asString("")) {
            case "reasoning" -> addSummary(item, index);
            case "message" -> addText(item, index);
            case "function_call" -> addArguments(item, index);
            default -> throw new IllegalStateException("no such item: " + item);
        }
        add("response.output_item.done", index).set("item", item);
    }

    private static ObjectNode begun(ObjectNode item) {
        ObjectNode begun = item.deepCopy();
        if (begun.has("status")) {
            begun.put("status", "in_progress");
        }
        if (begun.has("arguments")) {
            begun.put("arguments", "");
        }
        for (String list : List.of("content", "summary")) {
            if (begun.has(list)) {
                begun.putArray(list);
            }
        }
        begun.remove("encrypted_content");
        return begun;
    }

    private void addSummary(ObjectNode item, int index) {
        int part = 0;
        for (JsonNode summary : item.path("summary")) {
            String text = summary.path("text").asString("");
            String event = "response.reasoning_summary_";
            of(item, event + "part.added", index)
                    .put("summary_index", part)
                    .set("part", summary.deepCopy().asObject().put("text", ""));
            for (String delta : Pieces.of(text)) {
                of(item, event + "text.delta", index)
                        .put("summary_index", part)
                        .put("delta", delta);
            }
            of(item, event + "text.done", index).put("summary_index", part).put("text", text);
            of(item, event + "part.done", index).put("summary_index", part).set("part", summary);
            part++;
        }
    }

    private void addText(ObjectNode item, int index) {
        JsonNode part = item.path("content").path(0);
        String text = part.path("text").asString("");
        of(item, "response.content_part.added", index)
                .put("content_index", 0)
                .set("part", part.deepCopy().asObject().put("text", ""));
        for (String delta : Pieces.of(text)) {
            ObjectNode event = of(item, "response.output_text.delta", index);
            event.put("content_index", 0).put("delta", delta).putArray("logprobs");
        }
        ObjectNode done = of(item, "response.output_text.done", index);
        done.put("content_index", 0).put("text", text).putArray("logprobs");
        of(item, "response.content_part.done", index).put("content_index", 0).set("part", part);
    }

    private void addArguments(ObjectNode item, int index) {
        String arguments = item.path("arguments").asString("");
        for (String delta : Pieces.of(arguments)) {
            of(item, "response.function_call_arguments.delta", index).put("delta", delta);
        }
        ObjectNode done = of(item, "response.function_call_arguments.done", index);
        done.put("arguments", arguments).set("name", item.path("name"));
    }

    private ObjectNode of(ObjectNode item, String event, int index) {
        ObjectNode json = add(event, index);
        json.set("item_id", item.path("id"));
        return json;
    }

    private ObjectNode add(String event, int index) {
        return add(event).put("output_index", index);
    }

    private ObjectNode add(String event) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("type", event).put("sequence_number", frames.size());
        frames.add(new Frame.Named(event, json));
        return json;
    }
}
