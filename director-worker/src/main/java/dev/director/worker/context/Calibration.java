package dev.director.worker.context;

/**
 * What the bills of one route teach about counting for it: an exponentially weighted regression of
 * billed prompt tokens on what the prompts consisted of. Thread-safe.
 *
 * <p>A single ratio of billed to estimated would not do: hosts of one model differ by a fixed frame
 * (the same 154 tokens are billed as 218 elsewhere), which is a third of a short prompt and nothing
 * of a long one, and vocabularies differ by language. Weights are held to where they started as
 * strongly as a few bills can loosen: what the bills do not tell apart stays as it was.
 */
final class Calibration {

    /** What is left of a bill's say with each later one: about the last fifty count. */
    private static final double KEPT = 0.98;

    /** By what share the bill of a prompt of {@value #USUAL} tokens may differ without meaning. */
    private static final double NOISE = 0.02;

    private static final double USUAL = 1000;

    /** From here on a longer prompt teaches no more: one book in Latin shall not rule. */
    private static final double LONG = 32_000;

    /** How far each weight may well be from its start. */
    private static final double[] SPREAD = {0.3, 3, 0.3, 0.3, 8, 50};

    private static final double OWN_VOCABULARY_SPREAD = 0.001;

    /** A bill this many times the count, or a fraction of it, is of something else. */
    private static final double BELIEVABLE = 4;

    private final double[] start;
    private final double[] pull = new double[Scale.WEIGHTS];
    private final double[][] seen = new double[Scale.WEIGHTS][Scale.WEIGHTS];
    private final double[] billed = new double[Scale.WEIGHTS];

    private volatile Scale scale;

    /**
     * @param ownVocabulary whether the text is counted exactly, and frames alone are to be learned
     */
    Calibration(Scale start, boolean ownVocabulary) {
        this.scale = start;
        this.start = start.weights();
        for (int i = 0; i < Scale.WEIGHTS; i++) {
            boolean text = i < 4;
            double spread = text && ownVocabulary ? OWN_VOCABULARY_SPREAD : SPREAD[i];
            pull[i] = Math.pow(NOISE / spread, 2);
        }
    }

    /** By what has been learned so far. */
    Scale scale() {
        return scale;
    }

    /** Takes a bill into account; one that cannot be of this prompt is left aside. */
    synchronized void learn(Measure prompt, long billedTokens) {
        double expected = scale.prompt(prompt);
        if (billedTokens * BELIEVABLE < expected || billedTokens > expected * BELIEVABLE + 4096) {
            return;
        }
        add(Scale.parts(prompt), (double) billedTokens);
        scale = Scale.of(solve());
    }

    /** Languages average out within a prompt, so its error grows with the root of its length. */
    private static double weight(double tokens) {
        return 1 / (tokens * Math.max(USUAL, tokens * USUAL / LONG));
    }

    private void add(double[] parts, double tokens) {
        double weight = weight(tokens);
        for (int i = 0; i < parts.length; i++) {
            billed[i] = KEPT * billed[i] + weight * parts[i] * tokens;
            for (int j = 0; j < parts.length; j++) {
                seen[i][j] = KEPT * seen[i][j] + weight * parts[i] * parts[j];
            }
        }
    }

    private double[] solve() {
        double[][] matrix = new double[Scale.WEIGHTS][];
        double[] right = new double[Scale.WEIGHTS];
        for (int i = 0; i < Scale.WEIGHTS; i++) {
            matrix[i] = seen[i].clone();
            matrix[i][i] += pull[i];
            right[i] = billed[i] + pull[i] * start[i];
        }
        return LinearSystem.solve(matrix, right);
    }
}
