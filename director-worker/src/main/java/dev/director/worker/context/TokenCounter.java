package dev.director.worker.context;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts what a prompt will be billed as, and learns from the bills. Thread-safe. Counting never
 * blocks; a million characters take some 50 ms, and a third of a second where hardly a word of them
 * was met before.
 *
 * <p>For OpenAI's families this is the documented encoding with the documented overhead, and
 * nothing is learned. For all others every route learns by itself, since hosts of one model bill
 * the same prompt differently. What was learned is forgotten when the worker ends.
 */
public final class TokenCounter {

    private final Vocabularies vocabularies;
    private final TextMeter texts;
    private final ChatMeter chats;
    private final Map<String, Calibration> calibrations = new ConcurrentHashMap<>();
    private final Drift drift = new Drift();

    /**
     * What a model call sends, as far as it is billed as prompt.
     *
     * @param messages in OpenAI's shape
     * @param tools OpenAI tool definitions
     * @param responseFormat OpenAI's {@code response_format}
     */
    public record Prompt(
            List<ObjectNode> messages, List<ObjectNode> tools, Optional<JsonNode> responseFormat) {
        public Prompt {
            messages = List.copyOf(messages);
            tools = List.copyOf(tools);
        }
    }

    /**
     * @param kimiRankFile where Kimi's {@code tiktoken.model} is; without one Kimi's text is
     *     estimated
     * @throws IllegalArgumentException when the file is not a complete rank file
     * @throws java.io.UncheckedIOException when it cannot be read
     */
    public TokenCounter(Optional<Path> kimiRankFile) {
        this.vocabularies = new Vocabularies(kimiRankFile);
        this.texts = new TextMeter(vocabularies);
        this.chats = new ChatMeter(texts);
    }

    /** The tokens of a text by itself, as they are counted before any bill was seen. */
    public int count(Tokenizer tokenizer, String text) {
        return start(tokenizer).part(texts.of(tokenizer, text));
    }

    /** The tokens that a prompt will be billed as by the window's route, as far as is known. */
    public int count(Window window, Prompt prompt) {
        return scale(window).prompt(measure(window, prompt));
    }

    /**
     * Takes the bill of a prompt into account, for the next estimates and for the {@link #drift}.
     *
     * @param prompt the measure of what was sent
     * @param billedTokens prompt tokens of the provider's usage, cached ones included; 0 when the
     *     provider did not say
     */
    public void billed(Window window, Measure prompt, long billedTokens) {
        if (billedTokens <= 0) {
            return;
        }
        drift.billed(window.route(), scale(window).prompt(prompt), billedTokens);
        if (!window.tokenizer().documented()) {
            calibration(window).learn(prompt, billedTokens);
        }
    }

    /** How far estimates were from bills. */
    public Drift drift() {
        return drift;
    }

    /** By what tokens are told for the window's route at this moment. */
    Scale scale(Window window) {
        return window.tokenizer().documented()
                ? start(window.tokenizer())
                : calibration(window).scale();
    }

    ChatMeter chats() {
        return chats;
    }

    TextMeter texts() {
        return texts;
    }

    /** What a prompt consists of, by the window's vocabulary. */
    Measure measure(Window window, Prompt prompt) {
        Tokenizer tokenizer = window.tokenizer();
        Measure format =
                prompt.responseFormat()
                        .map(it -> chats.responseFormat(tokenizer, it))
                        .orElse(Measure.NOTHING);
        return chats.messages(tokenizer, prompt.messages())
                .plus(chats.tools(tokenizer, prompt.tools()))
                .plus(format);
    }

    private Calibration calibration(Window window) {
        return calibrations.computeIfAbsent(
                window.route(),
                route ->
                        new Calibration(
                                start(window.tokenizer()), vocabularies.isOwn(window.tokenizer())));
    }

    private Scale start(Tokenizer tokenizer) {
        return Scale.start(tokenizer, vocabularies.isOwn(tokenizer));
    }
}
