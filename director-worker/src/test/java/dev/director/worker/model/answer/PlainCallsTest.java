package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.LEAKY;
import static dev.director.worker.model.answer.Replies.NO_TOOLS;
import static dev.director.worker.model.answer.Replies.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainCallsTest {

    private static final String TWO_CALLS =
            """
            "tool_calls":[
             {"id":"%s","type":"function","function":{"name":"add","arguments":"{\\"a\\":1}"}},
             {"id":"%s","type":"function","function":{"name":"search","arguments":"{}"}}]\
            """;

    @ParameterizedTest
    @ValueSource(strings = {"stop", "tool_calls", "length", "", "function_call"})
    void whetherThereAreCallsIsSeenFromTheCalls(String reason) {
        CallOutcome.Answer answer = answer(calls(TWO_CALLS.formatted("a", "b"), reason));

        assertThat(answer.finishReason()).isEqualTo("tool_calls");
        assertThat(answer.message().get("content").isNull()).isTrue();
        assertThat(Replies.calls(answer)).containsExactly("a add {\"a\":1}", "b search {}");
    }

    @Test
    void idsStayAsTheyAreUnlessTwoCallsShareOne() {
        assertThat(
                        Replies.calls(
                                answer(calls(TWO_CALLS.formatted("functions.add:0", "1"), "stop"))))
                .containsExactly("functions.add:0 add {\"a\":1}", "1 search {}");
        assertThat(Replies.calls(answer(calls(TWO_CALLS.formatted("0", "0"), "stop"))))
                .containsExactly("0 add {\"a\":1}", "0_2 search {}");
        assertThat(Replies.calls(answer(calls(TWO_CALLS.formatted("", ""), "stop"))))
                .containsExactly("call_1 add {\"a\":1}", "call_2 search {}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"{\\\"a\\\":1\" | {\"a\":1",
                "\"\" | ''",
                "null | ''",
                "\"[1]\" | [1]",
                "{\"a\":1} | {\"a\":1}",
                "7 | 7"
            })
    void argumentsThatAreNoObjectStayAsTheyAre(String arguments, String stay) {
        String call =
                "\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"add\",\"arguments\":%s}}]"
                        .formatted(arguments);

        assertThat(Replies.calls(answer(calls(call, "tool_calls"))))
                .containsExactly("c add " + stay);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\\\"a\\\":1", "", "{\\\"a\\\":\\\"x", "nul"})
    void aCallThatTheLimitCutOffCannotBeRun(String half) {
        String call =
                "\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"add\",\"arguments\":\"%s\"}}]"
                        .formatted(half);

        assertMalformed(calls(call, "length"), PLAIN);
        assertMalformed(calls(call, ""), PLAIN);
    }

    @Test
    void aCallWithoutANameCannotBeRun() {
        assertMalformed(
                calls(
                        "\"tool_calls\":[{\"id\":\"c\",\"function\":{\"arguments\":\"{}\"}}]",
                        "stop"),
                PLAIN);
        assertMalformed(calls("\"tool_calls\":[{\"id\":\"c\"}]", "stop"), PLAIN);
    }

    @Test
    void callsThatNobodyOfferedAreDroppedAndTheTextIsKept() {
        String calls = TWO_CALLS.formatted("a", "b");
        CallOutcome outcome =
                Replies.chat(
                        choice(
                                "\"finish_reason\":\"tool_calls\",\"message\":{\"content\":\"hi\",%s}"
                                        .formatted(calls)),
                        NO_TOOLS);

        assertThat(Replies.answer(outcome).message())
                .hasToString("{\"role\":\"assistant\",\"content\":\"hi\"}");
        assertThat(Replies.answer(outcome).finishReason()).isEqualTo("stop");
        assertThat(assertMalformed(calls(calls, "tool_calls"), NO_TOOLS).reason())
                .contains("none were offered");
    }

    @Test
    void readsCallsOutOfALeakAsItWouldInAStream() {
        CallOutcome.Answer answer =
                Replies.answer(
                        Replies.chat(
                                choice(
                                        "\"message\":{\"content\":\"See: <|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>{}<|tool_call_end|>\"}"),
                                LEAKY));

        assertThat(Replies.calls(answer)).containsExactly("functions.add:0 add {}");
        assertThat(Replies.text(answer)).isEqualTo("See:");
    }

    private static String choice(String members) {
        return "{\"choices\":[{%s}]}".formatted(members);
    }

    private static String calls(String calls, String reason) {
        return choice(
                "\"finish_reason\":\"%s\",\"message\":{\"content\":null,%s}"
                        .formatted(reason, calls));
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
