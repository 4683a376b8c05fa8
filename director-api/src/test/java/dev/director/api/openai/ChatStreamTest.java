package dev.director.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ProgressEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ChatStreamTest {
    private final ChatStream stream = new ChatStream("r1", "kimi-k2", 7, true);
    private final List<ObjectNode> sent = new ArrayList<>();

    @Test
    void streamsTextAndEndsWithReasonAndTokens() {
        tell(1, "started", "");
        tell(1, "delta", "Hel");
        tell(1, "delta", "lo");
        assertThat(end("Hello", "")).isTrue();
        assertThat(text()).isEqualTo("Hello");
        assertThat(sent.getFirst().at("/choices/0/delta/role").asString()).isEqualTo("assistant");
        JsonNode last = sent.get(sent.size() - 2);
        assertThat(last.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(sent.getLast().path("choices").isEmpty()).isTrue();
        assertThat(sent.getLast().at("/usage/total_tokens").asInt()).isEqualTo(3);
        assertThat(sent)
                .allSatisfy(chunk -> {
                    assertThat(chunk.path("id").asString()).isEqualTo("chatcmpl-r1");
                    assertThat(chunk.path("created").asLong()).isEqualTo(7);
                });
    }

    @Test
    void sendsTheWholeTextWhereNoneWasTold() {
        assertThat(end("Hello", "")).isTrue();
        assertThat(text()).isEqualTo("Hello");
    }

    @Test
    void goesOnBehindWhatWasSentWhereAnotherAttemptSaysTheSame() {
        tell(1, "delta", "Hel");
        tell(1, "discard", "");
        tell(2, "delta", "He");
        assertThat(text()).isEqualTo("Hel");
        tell(2, "delta", "llo");
        assertThat(text()).isEqualTo("Hello");
        assertThat(end("Hello!", "")).isTrue();
        assertThat(text()).isEqualTo("Hello!");
    }

    @Test
    void saysThatItCannotGoOnWhereAnotherAttemptSaysOtherwise() {
        tell(1, "delta", "Hel");
        tell(2, "delta", "Goodbye");
        assertThat(text()).isEqualTo("Hel");
        assertThat(end("Goodbye", "")).isFalse();
    }

    /** As of a worker that died: no discard, and a newer attempt. */
    @Test
    void whatALateOlderAttemptSaysIsNotSent() {
        tell(1, "delta", "a");
        tell(2, "delta", "a");
        tell(1, "delta", "x");
        tell(2, "delta", "b");
        assertThat(text()).isEqualTo("ab");
    }

    @Test
    void whatIsSaidBeforeATurnsToolsStaysAndTheNextTurnFollows() {
        tell(1, "delta", "Let me look. ");
        tell(1, "tool", "");
        tell(2, "delta", "Sunny.");
        assertThat(text()).isEqualTo("Let me look. Sunny.");
        assertThat(end("Sunny.", "")).isTrue();
    }

    @Test
    void handsToolCallsOverWhole() {
        tell(1, "delta", "Let me look.");
        assertThat(
                        end(
                                "Let me look.",
                                ",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"find\",\"arguments\":\"{}\"}}]"))
                .isTrue();
        JsonNode call = sent.get(2).at("/choices/0/delta/tool_calls/0");
        assertThat(call.path("index").asInt()).isZero();
        assertThat(call.path("id").asString()).isEqualTo("c1");
        assertThat(sent.get(3).at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
    }

    @Test
    void whatARunWaitsForIsNoneOfTheStreams() {
        tell(0, "waiting", "");
        assertThat(sent).isEmpty();
    }

    private void tell(long attempt, String kind, String text) {
        String json =
                "{\"requestId\":\"r1\",\"tenant\":\"default\",\"at\":\"2026-11-01T00:00:00Z\",\"attempt\":%d,\"kind\":\"%s\",\"text\":\"%s\"}"
                        .formatted(attempt, kind, text);
        sent.addAll(stream.on(decoded(ProgressEvent.class, json)));
    }

    private boolean end(String content, String more) {
        String json =
                """
                {"requestId":"r1","tenant":"default","generation":0,"status":"completed",
                 "message":{"role":"assistant","content":"%s"%s},"model":{"requested":"kimi-k2"},
                 "attempts":[],"toolCalls":[],"usage":{"inputTokens":1,"cachedInputTokens":0,"outputTokens":2,"reasoningTokens":0},
                 "cost":{"usd":"0","estimated":false},"timing":{"queuedMs":0,"modelMs":0,"toolMs":0,"overheadMs":0,"totalMs":0},
                 "turns":1,"completedAt":"2026-11-01T00:00:00Z"}\
                """
                        .formatted(content, more);
        Optional<List<ObjectNode>> rest = stream.end(decoded(DirectorResult.class, json));
        rest.ifPresent(sent::addAll);
        return rest.isPresent();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        sent.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asString("")));
        return text.toString();
    }

    private static <T> T decoded(Class<T> type, String json) {
        return switch (Codec.decode(type, json.getBytes(StandardCharsets.UTF_8))) {
            case Decoded.Readable<T>(T value) -> value;
            case Decoded.Unreadable<T> broken -> throw new AssertionError(broken.message());
        };
    }
}
