package dev.director.testkit.simulator;

/**
 * Tokens as an answer reports them, in OpenAI's wording.
 *
 * @param promptTokens input tokens, the cached ones included
 * @param completionTokens output tokens, the reasoning ones included
 * @param cachedTokens input tokens served from the provider's cache
 * @param reasoningTokens output tokens spent on reasoning
 */
public record Usage(
        long promptTokens, long completionTokens, long cachedTokens, long reasoningTokens) {

    /** Input and output tokens, nothing cached, no reasoning. */
    public static Usage of(long promptTokens, long completionTokens) {
        return new Usage(promptTokens, completionTokens, 0, 0);
    }
}
