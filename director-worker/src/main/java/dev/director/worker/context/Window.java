package dev.director.worker.context;

import java.util.Optional;

/**
 * The room that a route of a model offers, and what goes with it.
 *
 * @param model the logical name, for messages to people
 * @param route names the way to the model; bills are learned from by it
 * @param tokens of prompt and answer together; at least 1,024
 * @param maxOutput the longest answer that the model gives, in tokens; at least 1
 * @param defaultOutput the length reserved for an answer when the request names none, in tokens;
 *     for a model that thinks its thoughts are part of it, so at least 16,000
 * @param tokenizer what its text is counted with
 * @param promptSection what this model is always told, after the request's own system prompts
 */
public record Window(
        String model,
        String route,
        int tokens,
        int maxOutput,
        int defaultOutput,
        Tokenizer tokenizer,
        Optional<String> promptSection) {

    private static final int SMALLEST = 1024;

    /** Below this share of the window a chunk says too little, above the other it is no cut. */
    private static final int CHUNKS = 32;

    private static final int SMALLEST_CHUNK = 256;
    private static final int LARGEST_CHUNK = 16_384;

    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Window {
        if (tokens < SMALLEST || maxOutput < 1 || defaultOutput < 1) {
            throw new IllegalArgumentException(
                    "%s needs a window of %d tokens or more, and answers of 1 or more"
                            .formatted(model, SMALLEST));
        }
    }

    /** To how many tokens an old tool result is shortened: more in a larger window. */
    int chunk() {
        return Math.clamp(tokens / CHUNKS, SMALLEST_CHUNK, LARGEST_CHUNK);
    }

    /** Tokens left free in case the count is too low: a hundredth, or a fiftieth of an estimate. */
    int margin() {
        return tokenizer.documented() ? tokens / 100 : tokens / 50;
    }
}
