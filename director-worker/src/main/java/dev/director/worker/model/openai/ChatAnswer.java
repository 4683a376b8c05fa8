package dev.director.worker.model.openai;

import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Usage;
import dev.director.worker.model.Wire.Outcome;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of a chat completion with status 200, which need not be an answer. Pure. */
final class ChatAnswer {

    private static final int MAX_DIGITS = 40;

    private ChatAnswer() {}

    static Outcome read(byte[] body, String providerRequestId) {
        JsonNode root;
        try {
            root = Codec.mapper().readTree(body);
        } catch (JacksonException e) {
            return Outcome.Failure.of(
                    ErrorCode.MALFORMED_ANSWER, "the provider's answer is not JSON", true);
        }
        JsonNode choice = root.path("choices").path(0);
        if (root.hasNonNull("error") || choice.hasNonNull("error")) {
            return Outcome.Failure.of(
                    ErrorCode.PROVIDER_ERROR, "the provider put an error into a 200", true);
        }
        if (!(choice.get("message") instanceof ObjectNode message) || empty(message)) {
            return Outcome.Failure.of(
                    ErrorCode.MALFORMED_ANSWER,
                    "the provider's answer has neither text nor tool calls",
                    true);
        }
        return new Outcome.Answer(
                message,
                choice.path("finish_reason").asString("stop"),
                root.path("model").asString(""),
                usage(root.path("usage")),
                cost(root.path("usage").path("cost")),
                providerRequestId.isEmpty() ? root.path("id").asString("") : providerRequestId);
    }

    /** An empty answer is not a success. */
    private static boolean empty(ObjectNode message) {
        boolean text = !message.path("content").asString("").isEmpty();
        boolean parts = message.path("content").isArray() && !message.path("content").isEmpty();
        boolean calls = !message.path("tool_calls").isEmpty();
        boolean refusal = !message.path("refusal").asString("").isEmpty();
        return !(text || parts || calls || refusal);
    }

    private static Usage usage(JsonNode usage) {
        JsonNode details = usage.path("prompt_tokens_details");
        return new Usage(
                tokens(usage.path("prompt_tokens")),
                tokens(details.path("cached_tokens")),
                tokens(usage.path("completion_tokens")),
                tokens(usage.path("completion_tokens_details").path("reasoning_tokens")));
    }

    private static long tokens(JsonNode count) {
        return count.isIntegralNumber() ? Math.max(0, count.asLong(0)) : 0;
    }

    private static Optional<BigDecimal> cost(JsonNode cost) {
        return cost.isNumber()
                ? Optional.of(cost.decimalValue()).filter(ChatAnswer::plausible)
                : Optional.empty();
    }

    /** An amount below nothing is none, and one of a billion digits would fill the memory. */
    private static boolean plausible(BigDecimal usd) {
        return usd.signum() >= 0
                && usd.precision() <= MAX_DIGITS
                && Math.abs(usd.scale()) <= MAX_DIGITS;
    }
}
