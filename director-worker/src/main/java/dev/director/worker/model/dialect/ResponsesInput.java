package dev.director.worker.model.dialect;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A conversation as items of the Responses API. Pure.
 *
 * <p>System messages stay in their places, as the developer's: instructions would move those that
 * come later to the front.
 */
final class ResponsesInput {

    private ResponsesInput() {}

    /**
     * @param messages in Chat Completions shape, calls and results paired
     */
    static List<ObjectNode> of(List<ObjectNode> messages) {
        List<ObjectNode> items = new ArrayList<>();
        for (ObjectNode message : messages) {
            switch (Nodes.text(message, "role")) {
                case "assistant" -> assistant(message, items);
                case "tool" -> items.add(output(message));
                case "system", "developer" -> items.add(said("developer", message, "input_text"));
                default -> items.add(said("user", message, "input_text"));
            }
        }
        return items;
    }

    /** What was thought comes before what it led to. */
    private static void assistant(ObjectNode message, List<ObjectNode> items) {
        for (JsonNode item : message.path("reasoning_items")) {
            if (!Nodes.text(item, "encrypted_content").isEmpty()) {
                items.add(reasoning(item));
            }
        }
        if (!Content.blank(message.path("content"))) {
            items.add(said("assistant", message, "output_text"));
        }
        for (JsonNode call : message.path("tool_calls")) {
            items.add(call(call));
        }
    }

    /**
     * Without its id, by which the API would look for an item that it has not kept. One that is not
     * encrypted is nothing but its id.
     */
    private static ObjectNode reasoning(JsonNode item) {
        ObjectNode sent = Nodes.object().put("type", "reasoning");
        sent.set("summary", item.path("summary") instanceof ArrayNode it ? it : sent.arrayNode());
        sent.set("encrypted_content", item.path("encrypted_content"));
        return sent;
    }

    private static ObjectNode said(String role, ObjectNode message, String text) {
        ObjectNode item = Nodes.object().put("type", "message").put("role", role);
        item.set("content", parts(message.path("content"), text));
        return item;
    }

    private static ObjectNode call(JsonNode call) {
        return Nodes.object()
                .put("type", "function_call")
                .put("call_id", Nodes.text(call, "id"))
                .put("name", Nodes.text(call.path("function"), "name"))
                .put("arguments", Nodes.text(call.path("function"), "arguments"));
    }

    private static ObjectNode output(ObjectNode message) {
        JsonNode content = message.path("content");
        ObjectNode item =
                Nodes.object()
                        .put("type", "function_call_output")
                        .put("call_id", Nodes.text(message, "tool_call_id"));
        boolean parts = content.isArray() && !content.valueStream().allMatch(Content::isText);
        item.set(
                "output", parts ? parts(content, "input_text") : StringNode.valueOf(text(content)));
        return item;
    }

    private static String text(JsonNode content) {
        return content.isArray()
                ? String.join("\n", content.valueStream().map(Content::text).toList())
                : content.asString("");
    }

    private static ArrayNode parts(JsonNode content, String text) {
        ArrayNode parts = Nodes.object().arrayNode();
        if (!content.isArray()) {
            return parts.add(Nodes.object().put("type", text).put("text", content.asString("")));
        }
        content.forEach(part -> parts.add(part(part, text)));
        return parts;
    }

    /** The types that are let through before: text, refusals, images and files. */
    private static ObjectNode part(JsonNode part, String text) {
        return switch (Nodes.text(part, "type")) {
            case "image_url" -> image(part.path("image_url"));
            case "file" -> Nodes.copy(part.path("file")).put("type", "input_file");
            default -> Nodes.object().put("type", text).put("text", Content.text(part));
        };
    }

    private static ObjectNode image(JsonNode image) {
        ObjectNode part = Nodes.object().put("type", "input_image");
        part.put("image_url", image.isString() ? image.stringValue() : Nodes.text(image, "url"));
        String detail = Nodes.text(image, "detail");
        return part.put("detail", detail.isEmpty() ? "auto" : detail);
    }
}
