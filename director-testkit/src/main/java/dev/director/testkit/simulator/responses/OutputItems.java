package dev.director.testkit.simulator.responses;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The output of a response: reasoning, text, function calls. The ids of items that came with
 * reasoning end in {@code r}, so that {@link ResponseInput} can tell without a memory.
 */
final class OutputItems {
    static final String REASONED = "r";
    private static final String SEAL = "simulated|";

    private final JsonNode message;
    private final JsonNode request;
    private final String status;
    private final String suffix;
    private final ArrayNode items = JsonMapper.shared().createArrayNode();

    private OutputItems(JsonNode message, JsonNode request, String number, String status) {
        this.message = message;
        this.request = request;
        this.status = status;
        this.suffix = number + (thoughts(message).isPresent() ? REASONED : "");
    }

    static ArrayNode of(
            ObjectNode completion, JsonNode request, String number, String responseStatus) {
        JsonNode message = completion.path("choices").path(0).path("message");
        OutputItems output = new OutputItems(message, request, number, responseStatus);
        thoughts(message).ifPresent(output::addReasoning);
        String text = message.path("content").asString("");
        boolean callsOnly = text.isEmpty() && !message.path("tool_calls").isEmpty();
        if (!callsOnly) {
            output.addMessage(text);
        }
        output.addCalls();
        return output.items;
    }

    private static Optional<String> thoughts(JsonNode message) {
        return message.optional("reasoning_content")
                .or(() -> message.optional("reasoning"))
                .map(thoughts -> thoughts.asString(""));
    }

    private void addReasoning(String thoughts) {
        ObjectNode item = items.addObject();
        item.put("id", "rs_" + suffix).put("type", "reasoning");
        ArrayNode summary = item.putArray("summary");
        if (request.path("reasoning").hasNonNull("summary")) {
            summary.addObject().put("type", "summary_text").put("text", thoughts);
        }
        for (JsonNode wanted : request.path("include")) {
            if (wanted.asString("").equals("reasoning.encrypted_content")) {
                item.put("encrypted_content", sealed(thoughts));
            }
        }
    }

    /** Not a cipher, but what was changed on its way back is noticed. */
    static String sealed(String thoughts) {
        byte[] bytes = (SEAL + thoughts).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(bytes);
    }

    static boolean isSealed(String encrypted) {
        try {
            byte[] bytes = Base64.getDecoder().decode(encrypted);
            return new String(bytes, StandardCharsets.UTF_8).startsWith(SEAL);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private void addMessage(String text) {
        ObjectNode item = items.addObject();
        item.put("id", "msg_" + suffix).put("type", "message");
        item.put("status", status).put("role", "assistant");
        ObjectNode part = item.putArray("content").addObject();
        part.put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
    }

    private void addCalls() {
        int index = 0;
        for (JsonNode call : message.path("tool_calls")) {
            ObjectNode item = items.addObject();
            item.put("id", "fc_" + suffix + "_" + index++).put("type", "function_call");
            item.put("status", status);
            item.set("call_id", call.path("id"));
            item.set("name", call.path("function").path("name"));
            item.set("arguments", call.path("function").path("arguments"));
        }
    }
}
