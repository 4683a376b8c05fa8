package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Tokens, as the provider counted them; each 0 or more.
 *
 * @param inputTokens all tokens of the input, cached ones included
 * @param cachedInputTokens those of them that the provider had cached
 * @param outputTokens all tokens of the answer, reasoning included
 * @param reasoningTokens those of them spent on reasoning
 */
public record Usage(
        @JsonProperty(required = true) long inputTokens,
        @JsonProperty(required = true) long cachedInputTokens,
        @JsonProperty(required = true) long outputTokens,
        @JsonProperty(required = true) long reasoningTokens) {
    /** Nothing used. */
    public static final Usage ZERO = new Usage(0, 0, 0, 0);

    /**
     * @throws InvalidEvent if a count is negative
     */
    public Usage {
        Check.notNegative(inputTokens, "inputTokens");
        Check.notNegative(cachedInputTokens, "cachedInputTokens");
        Check.notNegative(outputTokens, "outputTokens");
        Check.notNegative(reasoningTokens, "reasoningTokens");
    }

    /** The sum, count by count. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                outputTokens + other.outputTokens,
                reasoningTokens + other.reasoningTokens);
    }
}
