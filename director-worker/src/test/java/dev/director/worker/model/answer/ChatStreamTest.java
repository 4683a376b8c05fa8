package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.PLAIN;
import static dev.director.worker.model.answer.Replies.call;
import static dev.director.worker.model.answer.Replies.chatStream;
import static dev.director.worker.model.answer.Replies.content;
import static dev.director.worker.model.answer.Replies.delta;
import static dev.director.worker.model.answer.Replies.finish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Usage;
import dev.director.worker.model.answer.Replies.Streamed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Text, reasoning and usage as the vendors stream them. */
class ChatStreamTest {

    private static final String DONE = "[DONE]";

    @Test
    void deliversTextAsItComesAndTheWholeInTheEnd() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        delta("\"role\":\"assistant\",\"content\":\"\""),
                        content("Hel"),
                        content("lo <"),
                        content("|tool 🙂"),
                        finish("stop"),
                        DONE);

        assertThat(streamed.shown()).containsExactly("Hel", "lo <", "|tool 🙂");
        assertThat(streamed.answer().message())
                .hasToString("{\"role\":\"assistant\",\"content\":\"Hello <|tool 🙂\"}");
        assertThat(streamed.answer().finishReason()).isEqualTo("stop");
        assertThat(streamed.answer().answered()).isEqualTo("moonshotai/kimi-k2-0905");
        assertThat(streamed.answer().providerRequestId()).isEqualTo("gen-7");
    }

    @Test
    void showsNeitherHalfACharacterNorWhiteSpaceAlone() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        content("\n"),
                        content(" "),
                        delta("\"content\":\"a\\ud83d\""),
                        delta("\"content\":\"\\ude42b\""),
                        DONE);

        assertThat(streamed.shown()).containsExactly("\n a", "🙂b");
    }

    @Test
    void moonshotsUsageIsInTheChoiceThatFinishes() {
        assertUsage(
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":154,\"completion_tokens\":9,\"cached_tokens\":128}}]}",
                DONE);
    }

    @Test
    void groqsUsageIsOnTheChunkThatFinishes() {
        assertUsage(
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":154,\"completion_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":128}}}",
                DONE);
    }

    @Test
    void openAisUsageComesAfterwardsWithoutAChoice() {
        assertUsage(
                finish("stop"),
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":154,\"completion_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":128}}}",
                DONE);
    }

    @Test
    void chutesFinishesAgainWithTheUsage() {
        assertUsage(
                finish("stop"),
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":154,\"completion_tokens\":9,\"cached_tokens\":128}}",
                DONE);
    }

    @Test
    void usageThatGrowsWithEveryChunkCountsOnce() {
        assertUsage(
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":154,\"completion_tokens\":3}}",
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":154,\"completion_tokens\":9}}",
                "{\"choices\":[],\"usage\":null}",
                "{\"choices\":[],\"usage\":{\"completion_tokens\":8,\"cached_tokens\":128}}",
                DONE);
    }

    private static void assertUsage(String... end) {
        List<String> data = new ArrayList<>(List.of(content("hi")));
        data.addAll(List.of(end));
        Streamed streamed = chatStream(PLAIN, data.toArray(String[]::new));

        assertThat(streamed.answer().usage()).contains(new Usage(154, 128, 9, 0));
    }

    @Test
    void openRoutersCostIsTaken() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        content("hi"),
                        finish("stop"),
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":0.00012}}",
                        DONE);

        assertThat(streamed.answer().costUsd()).contains(new BigDecimal("0.00012"));
    }

    @Test
    void reasoningIsPutTogetherUnderTheNamesItCameWith() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        delta("\"reasoning_content\":\"Let \""),
                        delta("\"reasoning_content\":\"me see\""),
                        call(0, "functions.add:0", "add", "{}", null),
                        finish("tool_calls"),
                        DONE);

        assertThat(streamed.answer().message().path("reasoning_content").stringValue())
                .isEqualTo("Let me see");
        assertThat(streamed.shown()).isEmpty();
    }

    @Test
    void openRoutersDetailsArePutTogetherByKindAndIndex() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        detail(
                                "\"type\":\"reasoning.text\",\"text\":\"Let \",\"index\":0,\"format\":\"x\",\"signature\":null"),
                        detail("\"type\":\"reasoning.text\",\"text\":\"me\",\"index\":0"),
                        detail("\"type\":\"reasoning.text\",\"signature\":\"sig\",\"index\":0"),
                        detail("\"type\":\"reasoning.summary\",\"summary\":\"In \",\"index\":0"),
                        detail("\"type\":\"reasoning.summary\",\"summary\":\"short\",\"index\":0"),
                        detail("\"type\":\"reasoning.text\",\"text\":\"More\",\"index\":1"),
                        detail("\"type\":\"reasoning.encrypted\",\"data\":\"abc\",\"index\":2"),
                        detail("\"type\":\"reasoning.encrypted\",\"data\":\"def\",\"index\":2"),
                        content("hi"),
                        DONE);

        assertThat(streamed.answer().message().path("reasoning_details"))
                .hasToString(
                        """
                        [{"type":"reasoning.text","index":0,"format":"x","signature":"sig","text":"Let me"},\
                        {"type":"reasoning.summary","index":0,"summary":"In short"},\
                        {"type":"reasoning.text","index":1,"text":"More"},\
                        {"type":"reasoning.encrypted","data":"abc","index":2},\
                        {"type":"reasoning.encrypted","data":"def","index":2}]\
                        """);
    }

    private static String detail(String members) {
        return delta("\"reasoning_details\":[{%s}]".formatted(members));
    }

    @Test
    void aRefusalIsAnAnswerThatIsNotShown() {
        Streamed streamed =
                chatStream(
                        PLAIN, delta("\"refusal\":\"I \""), delta("\"refusal\":\"cannot\""), DONE);

        assertThat(streamed.answer().message().path("refusal").stringValue()).isEqualTo("I cannot");
        assertThat(streamed.shown()).isEmpty();
    }
}
