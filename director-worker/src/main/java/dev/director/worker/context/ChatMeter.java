package dev.director.worker.context;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures chat prompts in OpenAI's shape. A message is its strings, as OpenAI's cookbook counts
 * them, and a frame; what is no text counts as what it is known to cost at most. Thread-safe.
 */
final class ChatMeter {

    private static final int NAME = 1;
    private static final int TOOL_CALL = 3;
    private static final int TOOLS = 12;
    private static final int TOOLS_AS_JSON = 6;

    /** OpenAI's documented price of a large image; its size is not to be known from a link. */
    private static final int ATTACHMENT = 1105;

    private static final int IMAGE_IN_LOW_DETAIL = 85;

    private final TextMeter texts;

    ChatMeter(TextMeter texts) {
        this.texts = texts;
    }

    /** A message, with its frame. */
    Measure message(Tokenizer tokenizer, ObjectNode message) {
        Measure sum = Measure.NOTHING;
        for (String field : message.propertyNames()) {
            JsonNode value = message.get(field);
            sum = sum.plus(field(tokenizer, field, value));
        }
        return sum.asMessage();
    }

    Measure messages(Tokenizer tokenizer, List<ObjectNode> messages) {
        return messages.stream()
                .map(message -> message(tokenizer, message))
                .reduce(Measure.NOTHING, Measure::plus);
    }

    /**
     * Tool definitions. OpenAI's models see them as declarations; Kimi's template writes them as
     * JSON, and so may any other.
     */
    Measure tools(Tokenizer tokenizer, List<ObjectNode> tools) {
        if (tools.isEmpty()) {
            return Measure.NOTHING;
        }
        ToolMeter declarations = new ToolMeter(texts, tokenizer);
        Measure sum = Measure.ofTokens(tokenizer.documented() ? TOOLS : TOOLS_AS_JSON);
        for (ObjectNode tool : tools) {
            sum =
                    sum.plus(
                            tokenizer.documented()
                                    ? declarations.tool(tool)
                                    : texts.of(tokenizer, tool.toString()));
        }
        return sum;
    }

    /** A response format: a JSON schema is shown to the model, a bare type is not. */
    Measure responseFormat(Tokenizer tokenizer, JsonNode format) {
        return format.has("json_schema")
                ? texts.of(tokenizer, format.get("json_schema").toString())
                : Measure.NOTHING;
    }

    private Measure field(Tokenizer tokenizer, String field, JsonNode value) {
        return switch (field) {
            case "name" -> Measure.ofTokens(NAME).plus(strings(tokenizer, value));
            case "content" -> value.isArray() ? parts(tokenizer, value) : strings(tokenizer, value);
            case "tool_calls" ->
                    Measure.ofTokens((long) TOOL_CALL * value.size())
                            .plus(strings(tokenizer, value));
            default -> strings(tokenizer, value);
        };
    }

    private Measure parts(Tokenizer tokenizer, JsonNode parts) {
        Measure sum = Measure.NOTHING;
        for (JsonNode part : parts) {
            sum = sum.plus(part(tokenizer, part));
        }
        return sum;
    }

    private Measure part(Tokenizer tokenizer, JsonNode part) {
        return switch (part.path("type").asString("")) {
            case "text", "refusal" -> strings(tokenizer, part);
            case "image_url" ->
                    Measure.ofTokens(
                            part.at("/image_url/detail").asString("").equals("low")
                                    ? IMAGE_IN_LOW_DETAIL
                                    : ATTACHMENT);
            default -> Measure.ofTokens(ATTACHMENT);
        };
    }

    private Measure strings(Tokenizer tokenizer, JsonNode value) {
        if (value.isString()) {
            return texts.of(tokenizer, value.asString());
        }
        Measure sum = Measure.NOTHING;
        for (JsonNode inner : value) {
            sum = sum.plus(strings(tokenizer, inner));
        }
        return sum;
    }
}
