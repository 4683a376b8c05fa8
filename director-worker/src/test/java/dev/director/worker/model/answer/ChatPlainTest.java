package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatPlainTest {

    private static final String FULL =
            """
            {"id":"gen-1","model":"moonshotai/kimi-k2-0905","choices":[{"index":0,"finish_reason":"length",
            "message":{"role":"assistant","content":"hi","reasoning":"hm","refusal":null,"annotations":[]}}],
            "usage":{"prompt_tokens":12,"completion_tokens":5,"cost":0.0000123,
            "prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}\
            """;

    @Test
    void readsEverythingThatIsSaid() {
        CallOutcome.Answer answer = answer(FULL);

        assertThat(answer.message())
                .hasToString("{\"role\":\"assistant\",\"content\":\"hi\",\"reasoning\":\"hm\"}");
        assertThat(answer.finishReason()).isEqualTo("length");
        assertThat(answer.answered()).isEqualTo("moonshotai/kimi-k2-0905");
        assertThat(answer.usage()).contains(new Usage(12, 4, 5, 2));
        assertThat(answer.costUsd()).contains(new BigDecimal("0.0000123"));
        assertThat(answer.providerRequestId()).isEqualTo("from-header");
    }

    @Test
    void takesTheBodysIdWhereNoHeaderHasOne() {
        CallOutcome outcome = ChatAssembler.plain(Replies.bytes(FULL), PLAIN, "");

        assertThat(Replies.answer(outcome).providerRequestId()).isEqualTo("gen-1");
    }

    @Test
    void toleratesWhiteSpaceThatKeptTheConnectionAliveAndAnErrorOfNull() {
        String body = "\n   \n" + FULL.replaceFirst("\\{", "{\"error\":null,");

        assertThat(Replies.text(answer(body))).isEqualTo("hi");
        assertThat(Replies.text(answer("\uFEFF" + FULL.replaceFirst("\\{", "{\"error\":\"\","))))
                .isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource({
        "'', stop",
        "null, stop",
        "7, stop",
        "'\"eos\"', stop",
        "'\"stop\"', stop",
        "'\"tool_calls\"', stop",
        "'\"function_call\"', stop",
        "'\"length\"', length",
        "'\"MAX_TOKENS\"', length"
    })
    void theReasonToStopIsOneOfOpenAis(String reason, String finish) {
        String said = reason.isEmpty() ? "" : "\"finish_reason\":%s,".formatted(reason);

        assertThat(answer(choice(said + "\"message\":{\"content\":\"hi\"}")).finishReason())
                .isEqualTo(finish);
    }

    @Test
    void aRefusalIsAnAnswer() {
        CallOutcome.Answer answer =
                answer(choice("\"message\":{\"content\":null,\"refusal\":\"I cannot\"}"));

        assertThat(answer.message())
                .hasToString("{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I cannot\"}");
    }

    @Test
    void partsOfTextAreJoined() {
        assertThat(
                        Replies.text(
                                answer(
                                        choice(
                                                "\"message\":{\"content\":[{\"type\":\"thinking\"},{\"type\":\"text\",\"text\":\"h\"},{\"text\":\"i\"}]}"))))
                .isEqualTo("hi");
    }

    @Test
    void keepsTheReasoningAsItCame() {
        CallOutcome.Answer answer =
                answer(
                        choice(
                                """
                                "message":{"content":"hi","reasoning_content":"a","reasoning":"b","reasoning_details":[
                                {"type":"reasoning.text","text":"b","index":0,"signature":null},{"type":"reasoning.text","text":"c","index":0},
                                {"type":"reasoning.encrypted","data":"xyz"}]}\
                                """));

        assertThat(answer.message())
                .hasToString(
                        """
                        {"role":"assistant","content":"hi","reasoning_content":"a","reasoning":"b","reasoning_details":[\
                        {"type":"reasoning.text","index":0,"signature":null,"text":"b"},\
                        {"type":"reasoning.text","index":0,"text":"c"},\
                        {"type":"reasoning.encrypted","data":"xyz"}]}\
                        """);
    }

    @Test
    void ofSeveralChoicesTheFirstCounts() {
        assertThat(
                        Replies.text(
                                answer(
                                        "{\"choices\":[{\"message\":{\"content\":\"one\"}},{\"message\":{\"content\":\"two\"}}]}")))
                .isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"\"}",
                "{\"content\":\" \\n \"}",
                "{\"content\":null}",
                "{}",
                "{\"content\":[]}",
                "{\"content\":{}}",
                "{\"content\":7}",
                "{\"content\":\"\",\"tool_calls\":[]}",
                "{\"content\":\"\",\"tool_calls\":null}",
                "{\"content\":\"hi\",\"tool_calls\":7}",
                "{\"content\":\"hi\",\"tool_calls\":[7]}",
                "{\"content\":\"hi\",\"tool_calls\":[{\"function\":7}]}",
                "{\"content\":\"hi\",\"tool_calls\":[{\"function\":{\"name\":7}}]}",
                "{\"content\":\"hi\",\"reasoning_content\":7}",
                "{\"content\":\"\",\"reasoning_content\":\"only thought\"}",
                "null",
                "7"
            })
    void anEmptyAnswerAndAMisshapenOneAreNoSuccess(String message) {
        assertMalformed(choice("\"message\":" + message), PLAIN);
    }

    @Test
    void saysThatTheLimitCameBeforeTheAnswer() {
        CallOutcome.Failure failure =
                assertMalformed(
                        choice(
                                "\"finish_reason\":\"length\",\"message\":{\"content\":\"\",\"reasoning\":\"long\"}"),
                        PLAIN);

        assertThat(failure.reason()).contains("limit of tokens");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "{\"choices\":",
                "[]",
                "null",
                "7",
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":{}}",
                "{\"choices\":[7]}",
                "{\"choices\":[{\"message\":{\"content\":\"hi\"}}]} x",
                "<html>502</html>"
            })
    void whatIsNoAnswerMayWellBeOneNextTime(String body) {
        assertMalformed(body, PLAIN);
    }

    @Test
    void bytesThatAreNoTextAreNoAnswer() {
        byte[] body = Replies.bytes(FULL);
        body[FULL.indexOf("hi")] = (byte) 0xC3;

        assertThat(ChatAssembler.plain(body, PLAIN, "x")).isInstanceOf(CallOutcome.Failure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"code\":502,\"message\":\"secret prompt\"}}",
                "{\"error\":\"secret prompt\",\"choices\":[{\"message\":{\"content\":\"hi\"}}]}",
                "{\"choices\":[{\"error\":{\"code\":502},\"finish_reason\":\"error\",\"message\":{\"content\":\"hal\"}}]}"
            })
    void anErrorInA200IsAnErrorAndItsWordsAreNotRepeated(String body) {
        CallOutcome.Failure failure = Replies.failure(Replies.chat(body, PLAIN));

        assertThat(failure.fault()).isInstanceOf(Fault.ServerError.class);
        assertThat(failure.reason()).doesNotContain("secret");
    }

    @Test
    void anAnswerThatEndedInAnErrorIsCut() {
        assertThat(
                        Replies.failure(
                                        Replies.chat(
                                                choice(
                                                        "\"finish_reason\":\"error\",\"message\":{\"content\":\"hal\"}"),
                                                PLAIN))
                                .fault())
                .isEqualTo(new Fault.StreamCut());
    }

    @Test
    void aFiltersVerdictIsNoAnswerAndKeepsTheBill() {
        CallOutcome.Failure failure =
                Replies.failure(
                        Replies.chat(FULL.replace("\"length\"", "\"content_filter\""), PLAIN));

        assertThat(failure.fault()).isEqualTo(new Fault.ContentRefused());
        assertThat(failure.usage()).contains(new Usage(12, 4, 5, 2));
        assertThat(failure.costUsd()).contains(new BigDecimal("0.0000123"));
        assertThat(failure.providerRequestId()).isEqualTo("from-header");
    }

    private static String choice(String members) {
        return "{\"choices\":[{%s}]}".formatted(members);
    }

    private static CallOutcome.Answer answer(String body) {
        return Replies.answer(Replies.chat(body, PLAIN));
    }

    private static CallOutcome.Failure assertMalformed(String body, Expectation expectation) {
        CallOutcome.Failure failure = Replies.failure(Replies.chat(body, expectation));
        assertThat(failure.fault()).isEqualTo(new Fault.Malformed());
        assertThat(failure.fault().code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
        return failure;
    }
}
