package dev.director.worker.context;

import dev.director.schemas.DirectorRequest;

/**
 * How long an answer may be, in tokens.
 *
 * @param asked what the request says, or the window's default
 * @param wanted the same, but no more than the model gives
 * @param goal what history is cut for, if it must be cut: what is wanted, but no more than a
 *     quarter of the window
 * @param least what the prompt may press it down to before anything is cut: a quarter of what is
 *     wanted, at least 256, at most an eighth of the window
 */
record AnswerLength(int asked, int wanted, int goal, int least) {

    private static final int FLOOR = 256;

    static AnswerLength of(DirectorRequest request, Window window) {
        int asked =
                request.maxCompletionTokens().or(request::maxTokens).orElse(window.defaultOutput());
        int wanted = Math.min(asked, window.maxOutput());
        int most = Math.max(FLOOR, window.tokens() / 8);
        int least = Math.min(wanted, Math.clamp(wanted / 4, FLOOR, most));
        int goal = Math.min(wanted, Math.max(least, window.tokens() / 4));
        return new AnswerLength(asked, wanted, goal, least);
    }
}
