package dev.director.testkit.simulator.quirk;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Content that is not there, or not all of it. */
final class Contents {
    private static final int DEFAULT_MAX_TOKENS = 1024;
    private static final int CHARACTERS_PER_TOKEN = 4;

    private Contents() {}

    static void empty(ObjectNode completion, JsonNode request) {
        Choice choice = Choice.of(completion);
        choice.dropCalls();
        choice.message().put("content", "");
        choice.finish("stop");
    }

    static void emptyBesideCalls(ObjectNode completion, JsonNode request) {
        Choice choice = Choice.of(completion);
        if (choice.hasCalls() && !choice.message().path("content").isString()) {
            choice.message().put("content", "");
        }
    }

    /** Only {@code max_tokens} counts: Moonshot does not know OpenAI's newer name of it. */
    static void maxTokens(ObjectNode completion, JsonNode request) {
        int tokens = request.path("max_tokens").asInt(DEFAULT_MAX_TOKENS);
        int characters = tokens * CHARACTERS_PER_TOKEN;
        Choice choice = Choice.of(completion);
        boolean shortened = shorten(choice.message(), "content", characters);
        for (JsonNode call : choice.message().path("tool_calls")) {
            shortened |= shorten(call.asObject().withObject("function"), "arguments", characters);
        }
        if (shortened) {
            choice.finish("length");
            ObjectNode usage = completion.withObject("usage");
            usage.put("completion_tokens", tokens);
            usage.put("total_tokens", usage.path("prompt_tokens").asLong(0) + tokens);
        }
    }

    private static boolean shorten(ObjectNode holder, String field, int characters) {
        String text = holder.path(field).asString("");
        if (text.length() <= characters) {
            return false;
        }
        boolean insidePair =
                characters > 0 && Character.isHighSurrogate(text.charAt(characters - 1));
        holder.put(field, text.substring(0, insidePair ? characters - 1 : characters));
        return true;
    }
}
