package dev.director.worker.context;

/**
 * Tells what a {@link Measure} will be billed as: a weighted sum of what it consists of, and a
 * constant. Immutable.
 */
final class Scale {

    /** How many weights there are. */
    static final int WEIGHTS = 6;

    /** What each message adds beside its text, and each prompt once: by OpenAI's documentation. */
    private static final double FRAME = 3;

    private final double[] weights;

    private Scale(double... weights) {
        this.weights = weights.clone();
    }

    /**
     * Of the given weights, each brought within what is plausible: a bill that is no bill of its
     * prompt must not lead the next ones astray.
     */
    static Scale of(double[] weights) {
        return new Scale(
                Math.clamp(weights[0], 0.5, 2),
                Math.clamp(weights[1], -1, 6),
                Math.clamp(weights[2], -0.5, 1),
                Math.clamp(weights[3], -0.3, 1.5),
                Math.clamp(weights[4], 0, 64),
                Math.clamp(weights[5], -64, 4096));
    }

    /**
     * Before anything was billed. Where another vocabulary stands in for Kimi's, it does so with
     * what Kimi's takes more (or, of Chinese, less) for letters outside of ASCII, measured on prose
     * in twenty languages; and for an unknown one with a fifth more, to be on the safe side.
     */
    static Scale start(Tokenizer tokenizer, boolean ownVocabulary) {
        return switch (tokenizer) {
            case CL100K, O200K -> new Scale(1, 0, 0, 0, FRAME, 0);
            case KIMI ->
                    ownVocabulary
                            ? new Scale(1, 0, 0, 0, FRAME, 0)
                            : new Scale(1, 2, -0.22, 0.25, FRAME, 0);
            case ESTIMATE -> new Scale(1.2, 0, 0, 0, FRAME, 0);
        };
    }

    /** How the parts of a measure, and the prompt as such, enter the sum. */
    static double[] parts(Measure prompt) {
        return new double[] {
            prompt.tokens(), prompt.latin(), prompt.han(), prompt.other(), prompt.messages() + 1, 1
        };
    }

    /** The tokens of a whole prompt; at least half of what its text was counted as. */
    int prompt(Measure measure) {
        return tokens(measure, weights[4] + weights[5]);
    }

    /** The tokens of a part of a prompt. */
    int part(Measure measure) {
        return tokens(measure, 0);
    }

    double[] weights() {
        return weights.clone();
    }

    private int tokens(Measure measure, double constant) {
        double sum =
                weights[0] * measure.tokens()
                        + weights[1] * measure.latin()
                        + weights[2] * measure.han()
                        + weights[3] * measure.other()
                        + weights[4] * measure.messages()
                        + constant;
        return (int) Math.ceil(Math.max(sum, measure.tokens() / 2.0));
    }
}
