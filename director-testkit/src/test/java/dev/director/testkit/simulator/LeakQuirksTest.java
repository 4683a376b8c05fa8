package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Quirk;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class LeakQuirksTest {
    private static final Answer CALLS = Answer.toolCalls(Asking.TWO_CALLS).saying("Let me see.");
    private static final String BEGIN = "<|tool_calls_section_begin|>";
    private static final Pattern CALL =
            Pattern.compile(
                    "<\\|tool_call_begin\\|>\\s*(functions\\.\\w+:\\d+)\\s*"
                            + "<\\|tool_call_argument_begin\\|>\\s*(.*?)\\s*<\\|tool_call_end\\|>");

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void leaksTheCallsIntoTheContent() {
        JsonNode choice = asking.plain(CALLS, Quirk.LEAK_IN_CONTENT).at("/choices/0");
        String content = choice.at("/message/content").asString();

        assertThat(content).startsWith("Let me see." + BEGIN).endsWith("_section_end|>");
        Matcher calls = CALL.matcher(content);
        assertThat(calls.find()).isTrue();
        assertThat(calls.group(1)).isEqualTo("functions.add:0");
        assertThat(calls.group(2)).isEqualTo("{\"a\":1,\"b\":{}}");
        assertThat(calls.find()).isTrue();
        assertThat(calls.group(1)).isEqualTo("functions.add:1");
        assertThat(choice.path("message").has("tool_calls")).isFalse();
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void leaksIntoTheReasoningOfEitherForm() {
        JsonNode moonshot =
                asking.plain(CALLS.thinking("Hm. "), Quirk.LEAK_IN_REASONING)
                        .at("/choices/0/message");
        assertThat(moonshot.path("reasoning_content").asString()).startsWith("Hm. " + BEGIN);
        assertThat(moonshot.path("content").asString()).isEqualTo("Let me see.");

        JsonNode openRouter =
                asking.plain(CALLS, Quirk.LEAK_IN_REASONING, Quirk.REASONING_DETAILS)
                        .at("/choices/0/message");
        assertThat(openRouter.path("reasoning").asString()).contains(BEGIN);
        assertThat(openRouter.at("/reasoning_details/0/text").asString()).contains(BEGIN);
        assertThat(openRouter.has("reasoning_content")).isFalse();
    }

    @Test
    void leaksBesideTheStructuredCalls() {
        JsonNode choice = asking.plain(CALLS, Quirk.LEAK_BESIDE_CALLS).at("/choices/0");
        assertThat(choice.at("/message/content").asString()).contains(BEGIN);
        assertThat(choice.at("/message/tool_calls")).hasSize(2);
        assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
    }

    @Test
    void leaksWithoutTheFirstMarkerWhereverItLeaks() {
        JsonNode content = asking.plain(CALLS, Quirk.LEAK_WITHOUT_BEGIN).at("/choices/0/message");
        assertThat(content.path("content").asString())
                .startsWith("Let me see.<|tool_call_begin|>")
                .doesNotContain(BEGIN);

        JsonNode reasoning =
                asking.plain(CALLS, Quirk.LEAK_IN_REASONING, Quirk.LEAK_WITHOUT_BEGIN)
                        .at("/choices/0/message");
        assertThat(reasoning.path("reasoning_content").asString())
                .startsWith("<|tool_call_begin|>");
        assertThat(reasoning.path("content").asString()).isEqualTo("Let me see.");
    }

    @Test
    void splitsTheMarkersOverChunks() {
        Sse stream = asking.stream(CALLS, Quirk.LEAK_IN_CONTENT, Quirk.TINY_CHUNKS);

        assertThat(stream.text("content")).contains(BEGIN).contains("<|tool_call_end|>");
        assertThat(stream.pieces("content")).allMatch(piece -> piece.length() <= 3);
    }

    @Test
    void leaksOrFallsSilentOnIdsThatTheModelDidNotMake() {
        String own = history("functions.add:0", "functions.add:1");
        for (String foreign :
                new String[] {
                    history("call_1", "call_2"),
                    history("add:0", "add:1"),
                    history("functions.add:1", "functions.add:2"),
                    history("functions.add:0", "functions.add:0")
                }) {
            assertThat(content(Quirk.LEAK_ON_FOREIGN_IDS, foreign)).contains(BEGIN);
            assertThat(content(Quirk.EMPTY_ON_FOREIGN_IDS, foreign)).isEmpty();
        }
        assertThat(content(Quirk.LEAK_ON_FOREIGN_IDS, own)).isEqualTo("fine");
        assertThat(content(Quirk.EMPTY_ON_FOREIGN_IDS, own)).isEqualTo("fine");
    }

    private static String history(String first, String second) {
        return Asking.request(Asking.HISTORY.formatted(first, second), "");
    }

    private String content(Quirk quirk, String body) {
        return Http.json(asking.send(Answer.text("fine").with(quirk), body))
                .at("/choices/0/message/content")
                .asString();
    }
}
