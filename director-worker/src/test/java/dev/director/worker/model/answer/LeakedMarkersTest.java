package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.LEAKY;
import static dev.director.worker.model.answer.Replies.PLAIN;
import static dev.director.worker.model.answer.Replies.chatStream;
import static dev.director.worker.model.answer.Replies.content;
import static dev.director.worker.model.answer.Replies.delta;
import static dev.director.worker.model.answer.Replies.finish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.answer.Replies.Streamed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakedMarkersTest {

    private static final String ADD =
            "<|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>{\"a\":\"<|x|>\"}<|tool_call_end|>";
    private static final String SEARCH =
            "<|tool_call_begin|>functions.search:1<|tool_call_argument_begin|>{}<|tool_call_end|>";
    private static final String SECTION =
            "<|tool_calls_section_begin|>" + ADD + SEARCH + "<|tool_calls_section_end|>";

    private static final List<String> CALLS =
            List.of("functions.add:0 add {\"a\":\"<|x|>\"}", "functions.search:1 search {}");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void areReadAndNeverShownWhereverTheChunksAreCut(int size) {
        Streamed streamed = inPieces("I will add.\n " + SECTION, size);

        assertThat(Replies.calls(streamed.answer())).isEqualTo(CALLS);
        assertThat(streamed.answer().finishReason()).isEqualTo("tool_calls");
        assertThat(Replies.text(streamed.answer())).isEqualTo("I will add.");
        assertThat(streamed.text()).isEqualTo("I will add.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ADD + SEARCH,
                ADD + SEARCH + "<|tool_calls_section_end|>",
                " \n<|tool_call_section_begin|>\n"
                        + ADD
                        + "\n"
                        + SEARCH
                        + "\n<|tool_call_section_end|>\n",
                "<|tool_calls_section_begin|>"
                        + ADD
                        + "<|tool_calls_section_end|><|tool_calls_section_begin|>"
                        + SEARCH,
                SECTION + "## Return of functions.add:0\n3. So the sum is"
            })
    void areReadInAllTheirForms(String text) {
        Streamed streamed = inPieces(text, 5);

        assertThat(Replies.calls(streamed.answer())).isEqualTo(CALLS);
        assertThat(streamed.answer().message().get("content").isNull()).isTrue();
        assertThat(streamed.shown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning", "reasoning_content"})
    void areReadOutOfTheReasoning(String member) {
        Streamed streamed =
                chatStream(
                        LEAKY,
                        delta("\"%s\":\"I must add. \"".formatted(member)),
                        delta("\"%s\":%s".formatted(member, Replies.quoted(SECTION))),
                        delta(
                                "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":%s}]"
                                        .formatted(Replies.quoted("I must add. " + SECTION))),
                        content("Adding."),
                        finish("stop"));

        assertThat(Replies.calls(streamed.answer())).isEqualTo(CALLS);
        assertThat(streamed.answer().message().path(member).stringValue()).isEqualTo("I must add.");
        assertThat(streamed.answer().message().toString()).doesNotContain("<|tool_call");
        assertThat(Replies.text(streamed.answer())).isEqualTo("Adding.");
    }

    @Test
    void giveWayToCallsInTheirPlace() {
        Streamed streamed =
                chatStream(
                        LEAKY,
                        content("Adding. " + SECTION),
                        delta(
                                "\"tool_calls\":[{\"index\":0,\"id\":\"x\",\"function\":{\"name\":\"add\",\"arguments\":\"{}\"}}]"),
                        finish("tool_calls"));

        assertThat(Replies.calls(streamed.answer())).containsExactly("x add {}");
        assertThat(streamed.text()).isEqualTo("Adding.");
    }

    @Test
    void keepTheNamesOfToolsThatNobodyDeclared() {
        assertThat(Replies.calls(inPieces(ADD.replace("add", "no_such-tool.x"), 9).answer()))
                .containsExactly("functions.no_such-tool.x:0 no_such-tool.x {\"a\":\"<|x|>\"}");
        assertThat(Replies.calls(inPieces(ADD.replace("functions.", ""), 9).answer()))
                .containsExactly("add:0 add {\"a\":\"<|x|>\"}");
        assertThat(Leak.read(ADD, Set.of("functions.add")).orElseThrow().getFirst().name())
                .isEqualTo("functions.add");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<|tool_calls_section_begin|>",
                "<|tool_call",
                "<|tool_calls_section_begin|><|tool_calls_section_end|>",
                "<|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>{}",
                "<|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>{\"a\":<|tool_call_end|>",
                "<|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>[1]<|tool_call_end|>",
                "<|tool_call_begin|>functions.add:0<|tool_call_argument_begin|><|tool_call_end|>",
                "<|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>{} {}<|tool_call_end|>",
                "<|tool_call_begin|>functions.add<|tool_call_argument_begin|>{}<|tool_call_end|>",
                "<|tool_call_begin|>functions.:0<|tool_call_argument_begin|>{}<|tool_call_end|>",
                "<|tool_call_begin|>functions.add:0{}<|tool_call_end|>",
                SECTION + "<|tool_call_begin|>functions.add:2",
                ADD + "text" + SEARCH
            })
    void thatCannotBeReadSpoilTheAnswer(String leak) {
        for (int size : new int[] {1, 4, 1000}) {
            Streamed streamed = inPieces("Let me add. " + leak, size);

            assertThat(streamed.failure().fault()).isEqualTo(new Fault.Malformed());
            assertThat(streamed.text()).isEqualTo("Let me add.");
        }
    }

    @Test
    void thatCallWhatNobodyOfferedSpoilTheAnswer() {
        Streamed streamed =
                chatStream(
                        new Expectation(true, false, Set.of("add")),
                        content("Hi " + SECTION),
                        finish("stop"));

        assertThat(streamed.failure().fault()).isEqualTo(new Fault.Malformed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a <| b",
                "<|",
                "<|tool",
                "x <|tool_cal",
                "let xs = f <| g <| h",
                "<|endoftext|> is a token",
                "<|tool|><|im_end|>",
                "< | < <|<|tool_",
                " leading and trailing \n\n",
                "\n\n<|"
            })
    void areNotSeenInOrdinaryText(String text) {
        for (int size : new int[] {1, 2, 3, 1000}) {
            Streamed streamed = inPieces(text, size);

            assertThat(Replies.text(streamed.answer())).isEqualTo(text);
            assertThat(streamed.text()).isEqualTo(text);
        }
    }

    @Test
    void areTextOnARouteThatDoesNotLeak() {
        Streamed streamed = chatStream(PLAIN, content("See " + SECTION), finish("stop"));

        assertThat(Replies.text(streamed.answer())).isEqualTo("See " + SECTION);
        assertThat(streamed.text()).isEqualTo("See " + SECTION);
    }

    @Test
    void holdBackNoMoreThanTheyMust() {
        Streamed streamed =
                chatStream(
                        LEAKY,
                        content("a <"),
                        content("|tool"),
                        content("|> b"),
                        content("<|tool_calls"),
                        content("c"),
                        finish("stop"));

        assertThat(streamed.shown()).containsExactly("a", " <|tool|> b");
    }

    @Test
    void areHeldBackInRandomText() {
        long seed = 4_711;
        Random random = new Random(seed);
        String[] alphabet = {
            "<", "|", "<|", "tool", "_call", "<|tool_call", "s", " ", "\n", "é", "🙂"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            List<String> shown = new ArrayList<>();
            TextGate gate = new TextGate(true, shown::add);
            for (int piece = random.nextInt(12); piece >= 0; piece--) {
                String next = alphabet[random.nextInt(alphabet.length)];
                text.append(next);
                gate.add(next);
            }
            gate.open();
            int marker = text.indexOf("<|tool_call");
            String clean = marker < 0 ? text.toString() : text.substring(0, marker).stripTrailing();
            assertThat(gate.clean()).as("seed %d, round %d", seed, round).isEqualTo(clean);
            assertThat(String.join("", shown))
                    .as("seed %d, round %d: %s", seed, round, text)
                    .isEqualTo(clean.isBlank() ? "" : clean);
        }
    }

    private static Streamed inPieces(String text, int size) {
        List<String> data = new ArrayList<>();
        for (int at = 0; at < text.length(); at += size) {
            data.add(content(text.substring(at, Math.min(text.length(), at + size))));
        }
        data.add(finish("stop"));
        data.add("[DONE]");
        return chatStream(LEAKY, data.toArray(String[]::new));
    }
}
