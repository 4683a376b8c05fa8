package dev.director.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorResult;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChatCompletionJsonTest {
    private static final String RESULT =
            """
            {"requestId":"r1","tenant":"default","generation":0,"status":"completed",%s
             "model":{"requested":"kimi-k2"%s},"attempts":[],"toolCalls":[],
             "usage":{"inputTokens":9,"cachedInputTokens":4,"outputTokens":7,"reasoningTokens":2},
             "cost":{"usd":"0.25","estimated":false},
             "timing":{"queuedMs":1,"modelMs":1,"toolMs":0,"overheadMs":0,"totalMs":2},
             "turns":1,"completedAt":"2026-11-26T08:00:00.900Z"}\
            """;

    @Test
    void hasTheMembersOfOpenAisObject() {
        assertThat(
                        of(
                                "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finishReason\":\"length\",",
                                ",\"answered\":\"moonshotai/kimi-k2\""))
                .isEqualTo(
                        Codec.mapper()
                                .readTree(
                                        """
                                        {"id":"chatcmpl-r1","object":"chat.completion","created":1795680000,
                                         "model":"moonshotai/kimi-k2",
                                         "choices":[{"index":0,
                                          "message":{"role":"assistant","content":"Hi","refusal":null},
                                          "logprobs":null,"finish_reason":"length"}],
                                         "usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16,
                                          "prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},
                                          "completion_tokens_details":{"reasoning_tokens":2,"audio_tokens":0,
                                           "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}\
                                        """));
    }

    @Test
    void toolCallsAreHandedOnAndAreTheReason() {
        var json =
                of(
                        "\"message\":{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},",
                        "");

        assertThat(json.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(json.at("/choices/0/message/tool_calls/0/function/name").asString())
                .isEqualTo("f");
        assertThat(json.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(json.path("model").asString()).isEqualTo("kimi-k2");
    }

    @Test
    void anEmptyListOfToolCallsAndAStrangeReasonAreLeftOut() {
        var json =
                of(
                        "\"message\":{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[],\"reasoning_content\":\"why\"},\"finishReason\":\"end_turn\",",
                        "");

        assertThat(json.at("/choices/0/message").has("tool_calls")).isFalse();
        assertThat(json.at("/choices/0/message/reasoning_content").asString()).isEqualTo("why");
        assertThat(json.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void withoutAMessageItIsStillACompletion() {
        var json = of("", "");

        assertThat(json.at("/choices/0/message/role").asString()).isEqualTo("assistant");
        assertThat(json.at("/choices/0/message").has("content")).isTrue();
    }

    private static JsonNode of(String message, String model) {
        byte[] value = RESULT.formatted(message, model).getBytes(StandardCharsets.UTF_8);
        if (Codec.decode(DirectorResult.class, value)
                instanceof Decoded.Readable<DirectorResult>(DirectorResult result)) {
            return Codec.mapper().readTree(ChatCompletionJson.of(result).toString());
        }
        throw new AssertionError("not a result");
    }
}
