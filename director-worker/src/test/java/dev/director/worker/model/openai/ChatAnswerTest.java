package dev.director.worker.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Usage;
import dev.director.worker.model.Wire.Outcome;
import dev.director.worker.run.Samples;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatAnswerTest {

    private static final String FULL =
            """
            {"id":"gen-1","model":"moonshotai/kimi-k2-0905","choices":[{"index":0,"finish_reason":"length",
            "message":{"role":"assistant","content":"hi","reasoning":"hm"}}],
            "usage":{"prompt_tokens":12,"completion_tokens":5,"cost":0.0000123,
            "prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}\
            """;

    @Test
    void readsEverythingThatIsSaid() {
        Outcome.Answer answer = answer(FULL);

        assertThat(answer.message().path("content").stringValue()).isEqualTo("hi");
        assertThat(answer.message().path("reasoning").stringValue()).isEqualTo("hm");
        assertThat(answer.finishReason()).isEqualTo("length");
        assertThat(answer.answered()).isEqualTo("moonshotai/kimi-k2-0905");
        assertThat(answer.usage()).isEqualTo(new Usage(12, 4, 5, 2));
        assertThat(answer.costUsd()).contains(new BigDecimal("0.0000123"));
        assertThat(answer.providerRequestId()).isEqualTo("from-header");
    }

    @Test
    void takesTheBodysIdWhereNoHeaderHasOne() {
        Outcome outcome = ChatAnswer.read(Samples.bytes(FULL), "");

        assertThat(((Outcome.Answer) outcome).providerRequestId()).isEqualTo("gen-1");
    }

    @Test
    void toleratesWhiteSpaceThatKeptTheConnectionAliveAndAnErrorOfNull() {
        assertThat(answer("\n   \n" + FULL.replaceFirst("\\{", "{\"error\":null,")).finishReason())
                .isEqualTo("length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"finish_reason\":null,", "\"finish_reason\":7,"})
    void aMissingReasonToStopIsStop(String reason) {
        String finish = answer(choice(reason + "\"message\":{\"content\":\"hi\"}")).finishReason();

        assertThat(finish).isEqualTo(reason.contains("7") ? "7" : "stop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":null,\"tool_calls\":[{\"id\":\"c1\"}]}",
                "{\"tool_calls\":[{\"id\":\"c1\"}]}",
                "{\"content\":\"\",\"refusal\":\"no\"}",
                "{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}"
            })
    void isAnAnswerWithoutTextIfItHasSomethingElse(String message) {
        assertThat(read(choice("\"message\":" + message))).isInstanceOf(Outcome.Answer.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"\"}",
                "{\"content\":null}",
                "{}",
                "{\"content\":[]}",
                "{\"content\":{}}",
                "{\"content\":\"\",\"tool_calls\":[]}",
                "{\"content\":\"\",\"tool_calls\":null}",
                "null",
                "7"
            })
    void anEmptyAnswerIsNoSuccess(String message) {
        assertFailed(choice("\"message\":" + message), ErrorCode.MALFORMED_ANSWER);
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
                "<html>502</html>"
            })
    void whatIsNoAnswerMayWellBeOneNextTime(String body) {
        assertFailed(body, ErrorCode.MALFORMED_ANSWER);
    }

    @Test
    void bytesThatAreNoTextAreNoAnswer() {
        assertThat(ChatAnswer.read(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, "x"))
                .isInstanceOf(Outcome.Failure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"code\":502,\"message\":\"secret prompt\"}}",
                "{\"error\":\"secret prompt\",\"choices\":[{\"message\":{\"content\":\"hi\"}}]}",
                "{\"choices\":[{\"error\":{\"code\":502},\"finish_reason\":\"error\",\"message\":{\"content\":\"hal\"}}]}"
            })
    void anErrorInA200IsAnErrorAndItsWordsAreNotRepeated(String body) {
        Outcome.Failure failure = assertFailed(body, ErrorCode.PROVIDER_ERROR);

        assertThat(failure.reason()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 0 | 0",
                "7 | 0 | 0",
                "{} | 0 | 0",
                "{\"prompt_tokens\":-5,\"completion_tokens\":3} | 0 | 3",
                "{\"prompt_tokens\":\"9\",\"completion_tokens\":1.5} | 0 | 0",
                "{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":3} | 0 | 3",
                "{\"prompt_tokens\":9,\"prompt_tokens_details\":null} | 9 | 0"
            })
    void countsWhatIsACountAndNothingElse(String usage, long input, long output) {
        Usage counted =
                answer(
                                "{\"choices\":[{\"message\":{\"content\":\"hi\"}}],\"usage\":%s}"
                                        .formatted(usage))
                        .usage();

        assertThat(counted).isEqualTo(new Usage(input, 0, output, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0.1\"", "null", "-0.1", "1e400"})
    void aCostThatCannotBeIsNotTaken(String cost) {
        assertThat(
                        answer(
                                        "{\"choices\":[{\"message\":{\"content\":\"hi\"}}],\"usage\":{\"cost\":%s}}"
                                                .formatted(cost))
                                .costUsd())
                .isEmpty();
    }

    @Test
    void aCostOfNothingIsACost() {
        assertThat(
                        answer(
                                        "{\"choices\":[{\"message\":{\"content\":\"hi\"}}],\"usage\":{\"cost\":0}}")
                                .costUsd())
                .contains(BigDecimal.ZERO);
    }

    private static String choice(String members) {
        return "{\"choices\":[{%s}]}".formatted(members);
    }

    private static Outcome read(String body) {
        return ChatAnswer.read(Samples.bytes(body), "from-header");
    }

    private static Outcome.Answer answer(String body) {
        return (Outcome.Answer) read(body);
    }

    private static Outcome.Failure assertFailed(String body, ErrorCode code) {
        Outcome.Failure failure = (Outcome.Failure) read(body);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.retry()).isTrue();
        return failure;
    }
}
