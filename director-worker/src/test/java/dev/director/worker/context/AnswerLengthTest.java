package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.DirectorRequest;
import dev.director.worker.context.Fit.Fitted;
import dev.director.worker.context.Fit.TooLarge;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long an answer is allowed to be. */
class AnswerLengthTest {

    private static final ContextBuilder BUILDER =
            new ContextBuilder(new TokenCounter(Optional.empty()));

    @Test
    void theRequestsNewerNameCountsThenTheOlderThenTheDefault() {
        Window window = window(131_072, 16_000, 4_000);

        assertThat(maxTokens(window, Optional.of(100), Optional.of(200))).isEqualTo(200);
        assertThat(maxTokens(window, Optional.of(100), Optional.empty())).isEqualTo(100);
        assertThat(maxTokens(window, Optional.empty(), Optional.empty())).isEqualTo(4_000);
    }

    @Test
    void noMoreIsAskedForThanTheModelGivesAndThatIsSaid() {
        Window window = window(131_072, 4_096, 1_024);
        DirectorRequest request = request("hi", Optional.of(50_000), Optional.empty());

        Fitted fitted = (Fitted) BUILDER.fit(request, window);

        assertThat(fitted.maxTokens()).isEqualTo(4_096);
        assertThat(fitted.warnings())
                .containsExactly(
                        "the answer was limited to 4,096 tokens instead of 50,000 since some-model gives no longer ones");
    }

    @Test
    void aLongPromptPressesTheAnswerDownToAQuarterBeforeAnythingIsCut() {
        Window window = window(32_768, 32_768, 4_000);
        String prompt = "one two three ".repeat(10_000);

        Fitted fitted =
                (Fitted) BUILDER.fit(request(prompt, Optional.empty(), Optional.empty()), window);

        int left = 32_768 - 327 - fitted.promptTokens();
        assertThat(left).isBetween(1_000, 3_999);
        assertThat(fitted.maxTokens()).isEqualTo(left);
        assertThat(fitted.warnings())
                .singleElement()
                .asString()
                .matches(
                        "the answer was limited to [0-9],[0-9]{3} tokens instead of 4,000 to fit some-model's window of 32,768 tokens");
    }

    @Test
    void aThinkingModelsAnswerIsNotPressedBelowAQuarterOfItsThoughts() {
        Window window = window(32_768, 32_768, 16_000);
        String prompt = "one two three ".repeat(10_000);

        assertThat(BUILDER.fit(request(prompt, Optional.empty(), Optional.empty()), window))
                .isInstanceOf(TooLarge.class);
    }

    @Test
    void aShortAnswerThatWasAskedForNeedsNoMoreRoomThanThat() {
        Window window = window(8_192, 4_096, 1_024);
        String prompt = "one ".repeat(8_192 - 81 - 50 - 20);

        Fitted fitted =
                (Fitted) BUILDER.fit(request(prompt, Optional.of(50), Optional.empty()), window);

        assertThat(fitted.maxTokens()).isEqualTo(50);
        assertThat(fitted.warnings()).isEmpty();
    }

    @Test
    void anAnswerAsLongAsTheWindowLeavesTheHistoryAlone() {
        Window window = window(131_072, 131_072, 4_000);
        String prompt = "one two three ".repeat(20_000);

        Fitted fitted =
                (Fitted)
                        BUILDER.fit(
                                request(prompt, Optional.of(131_072), Optional.empty()), window);

        assertThat(fitted.maxTokens()).isEqualTo(131_072 - 1_310 - fitted.promptTokens());
    }

    private int maxTokens(Window window, Optional<Integer> older, Optional<Integer> newer) {
        return ((Fitted) BUILDER.fit(request("hi", older, newer), window)).maxTokens();
    }

    private static DirectorRequest request(
            String prompt, Optional<Integer> maxTokens, Optional<Integer> maxCompletionTokens) {
        return Chat.request(
                List.of(Chat.user(prompt)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                maxTokens,
                maxCompletionTokens);
    }

    private static Window window(int tokens, int maxOutput, int defaultOutput) {
        return new Window(
                "some-model",
                "some-route",
                tokens,
                maxOutput,
                defaultOutput,
                Tokenizer.O200K,
                Optional.empty());
    }
}
