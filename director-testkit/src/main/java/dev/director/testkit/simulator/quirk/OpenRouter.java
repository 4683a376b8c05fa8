package dev.director.testkit.simulator.quirk;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What OpenRouter adds to a completion. */
final class OpenRouter {
    private static final BigDecimal PER_PROMPT_TOKEN = new BigDecimal("0.0000006");
    private static final BigDecimal PER_COMPLETION_TOKEN = new BigDecimal("0.0000025");

    private OpenRouter() {}

    /** At 0.60 dollars a million prompt tokens, and 2.50 a million completion tokens. */
    static void cost(ObjectNode completion, JsonNode request) {
        ObjectNode usage = completion.withObject("usage");
        BigDecimal prompt = times(PER_PROMPT_TOKEN, usage.path("prompt_tokens"));
        BigDecimal output = times(PER_COMPLETION_TOKEN, usage.path("completion_tokens"));
        usage.put("cost", prompt.add(output));
        usage.put("is_byok", false);
        usage.putObject("cost_details")
                .putNull("upstream_inference_cost")
                .put("upstream_inference_prompt_cost", prompt)
                .put("upstream_inference_completions_cost", output);
        completion.put("provider", "Simulated");
    }

    static void otherModel(ObjectNode completion, JsonNode request) {
        completion.put("model", completion.path("model").asString("") + "-another");
    }

    static void generationId(ObjectNode completion, JsonNode request) {
        String number = completion.path("id").asString("").replaceFirst("^[a-z]+-", "");
        completion.put("id", "gen-" + completion.path("created").asLong(0) + "-" + number);
    }

    private static BigDecimal times(BigDecimal price, JsonNode tokens) {
        return price.multiply(BigDecimal.valueOf(tokens.asLong(0)));
    }
}
