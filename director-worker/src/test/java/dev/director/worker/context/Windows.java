package dev.director.worker.context;

import java.util.Optional;

/** Windows of models as a catalogue would have them. */
final class Windows {

    private Windows() {}

    static Window of(Tokenizer tokenizer, int tokens) {
        return new Window(
                "some-model", "some-route", tokens, 16_000, 4_000, tokenizer, Optional.empty());
    }

    static Window kimi(int tokens) {
        return new Window(
                "kimi-k2",
                "kimi-k2 via moonshot",
                tokens,
                tokens,
                4_000,
                Tokenizer.KIMI,
                Optional.empty());
    }

    static Window gpt4() {
        return new Window(
                "gpt-4",
                "gpt-4 via openai",
                8_192,
                4_096,
                1_024,
                Tokenizer.CL100K,
                Optional.empty());
    }

    static Window withSection(Window window, String section) {
        return new Window(
                window.model(),
                window.route(),
                window.tokens(),
                window.maxOutput(),
                window.defaultOutput(),
                window.tokenizer(),
                Optional.of(section));
    }

    static Window byRoute(Window window, String route) {
        return new Window(
                window.model(),
                route,
                window.tokens(),
                window.maxOutput(),
                window.defaultOutput(),
                window.tokenizer(),
                window.promptSection());
    }
}
