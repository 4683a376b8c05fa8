package dev.director.worker.context;

/** How a model's provider turns text into tokens. */
public enum Tokenizer {
    /** OpenAI's {@code cl100k_base}, of gpt-4, gpt-4-turbo and gpt-3.5-turbo. */
    CL100K,
    /** OpenAI's {@code o200k_base}, of gpt-4o and all later models. */
    O200K,
    /**
     * Kimi's. Counted by its rank file where one is configured; else by {@code o200k_base},
     * corrected for the scripts that Kimi splits differently. What is billed corrects both.
     */
    KIMI,
    /**
     * One that is not published, such as Claude's: {@code o200k_base} and a fifth more, until what
     * is billed says better.
     */
    ESTIMATE;

    /** Whether the count is the provider's own, so that nothing is learned from what is billed. */
    boolean documented() {
        return switch (this) {
            case CL100K, O200K -> true;
            case KIMI, ESTIMATE -> false;
        };
    }
}
