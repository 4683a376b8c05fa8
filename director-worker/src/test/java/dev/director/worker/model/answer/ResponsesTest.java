package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.NO_TOOLS;
import static dev.director.worker.model.answer.Replies.PLAIN;
import static dev.director.worker.model.answer.ResponseReplies.ADD;
import static dev.director.worker.model.answer.ResponseReplies.HELLO;
import static dev.director.worker.model.answer.ResponseReplies.REASONING;
import static dev.director.worker.model.answer.ResponseReplies.USAGE;
import static dev.director.worker.model.answer.ResponseReplies.incomplete;
import static dev.director.worker.model.answer.ResponseReplies.message;
import static dev.director.worker.model.answer.ResponseReplies.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesTest {

    @Test
    void readsEverythingThatIsSaid() {
        CallOutcome.Answer answer = answer(response("completed", REASONING, HELLO, ADD));

        assertThat(answer.message())
                .hasToString(
                        """
                        {"role":"assistant","content":"Hello","reasoning_items":[%s],"tool_calls":[\
                        {"id":"call_9","type":"function","function":{"name":"add","arguments":"{\\"a\\":1}"}}]}\
                        """
                                .formatted(REASONING));
        assertThat(answer.finishReason()).isEqualTo("tool_calls");
        assertThat(answer.answered()).isEqualTo("o3-2025-04-16");
        assertThat(answer.usage()).contains(new Usage(81, 64, 35, 20));
        assertThat(answer.providerRequestId()).isEqualTo("resp_1");
        assertThat(answer.costUsd()).isEmpty();
    }

    @Test
    void textOfOneItemIsJoinedAndItemsAreParagraphs() {
        String parts =
                """
                {"type":"message","status":"completed","content":[{"type":"output_text","text":"The sum ","annotations":[]},
                {"type":"output_text","text":"is 3."}]}\
                """;

        assertThat(Replies.text(answer(response("completed", HELLO, parts))))
                .isEqualTo("Hello\n\nThe sum is 3.");
    }

    @Test
    void aRefusalIsAnAnswer() {
        String refusal =
                "{\"type\":\"message\",\"status\":\"completed\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"I cannot\"}]}";

        assertThat(answer(response("completed", refusal)).message())
                .hasToString("{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I cannot\"}");
    }

    @Test
    void aCallWithoutACallIdHasItsItemsId() {
        assertThat(
                        Replies.calls(
                                answer(
                                        response(
                                                "completed",
                                                ADD.replace("\"call_id\":\"call_9\",", "")))))
                .containsExactly("fc_1 add {\"a\":1}");
    }

    @Test
    void whatTheLimitCutOffIsSaidToBeCutOff() {
        CallOutcome.Answer answer =
                answer(incomplete("max_output_tokens", message("Hel", "incomplete")));

        assertThat(answer.finishReason()).isEqualTo("length");
        assertThat(Replies.text(answer)).isEqualTo("Hel");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "max_output_tokens | {\"type\":\"function_call\",\"status\":\"incomplete\",\"call_id\":\"c\",\"name\":\"add\",\"arguments\":\"{\\\"a\\\":\"} | Malformed",
                "max_output_tokens | {\"type\":\"function_call\",\"status\":\"incomplete\",\"call_id\":\"c\",\"name\":\"add\",\"arguments\":\"{}\"} | Malformed",
                "max_output_tokens | {\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"add\",\"arguments\":\"\"} | Malformed",
                "max_output_tokens | {\"type\":\"reasoning\",\"summary\":[]} | Malformed",
                "content_filter | {\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]} | ContentRefused",
                "steered | {\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]} | StreamCut",
                "max_messages | {\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]} | StreamCut"
            })
    void anIncompleteResponseIsWhatItsReasonSays(String reason, String item, String fault) {
        assertThat(fault(incomplete(reason, item))).isEqualTo(fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"in_progress", "incomplete"})
    void anItemThatIsNotDoneIsNoPartOfACompletedResponse(String status) {
        assertThat(fault(response("completed", message("Hel", status)))).isEqualTo("StreamCut");
        assertThat(fault(response("completed", ADD.replace("completed", status))))
                .isEqualTo("Malformed");
    }

    @ParameterizedTest
    @CsvSource({
        "server_error, ServerError",
        "rate_limit_exceeded, RateLimited",
        "invalid_prompt, BadRequest",
        "insufficient_quota, QuotaExhausted",
        "context_length_exceeded, ContextExceeded",
        "bio_policy, ContentRefused",
        "vector_store_timeout, TimedOut",
        "data_residency_mismatch, BadRequest",
        "image_file_not_found, BadRequest",
        "brand_new, ServerError"
    })
    void aFailedResponseIsWhatItsErrorSays(String code, String fault) {
        String body =
                """
                {"id":"resp_1","status":"failed","error":{"code":"%s","message":"secret"},"output":[],"usage":%s}\
                """
                        .formatted(code, USAGE);
        CallOutcome.Failure failure =
                Replies.failure(ResponsesAssembler.plain(Replies.bytes(body), PLAIN, ""));

        assertThat(failure.fault().getClass().getSimpleName()).isEqualTo(fault);
        assertThat(failure.usage()).contains(new Usage(81, 64, 35, 20));
        assertThat(failure.reason()).contains(code).doesNotContain("secret");
    }

    @Test
    void anInvalidPromptThatWasFlaggedIsRefused() {
        assertThat(
                        fault(
                                "{\"status\":\"failed\",\"error\":{\"code\":\"invalid_prompt\",\"message\":\"Invalid prompt: your prompt was flagged as potentially violating our usage policy.\"}}"))
                .isEqualTo("ContentRefused");
    }

    @Test
    void aFailureWithoutAnErrorIsTheServers() {
        assertThat(fault("{\"status\":\"failed\",\"error\":null}")).isEqualTo("ServerError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "in_progress"})
    void aResponseInTheBackgroundIsPendingUntilItIsDone(String status) {
        byte[] body = Replies.bytes(response(status));

        assertThat(ResponsesAssembler.polled(body, PLAIN, ""))
                .isEqualTo(new Polled.Pending(status, "resp_1"));
        assertThat(Replies.failure(ResponsesAssembler.plain(body, PLAIN, "")).fault())
                .isEqualTo(new Fault.StreamCut());
    }

    @Test
    void aCancelledResponseSaysSo() {
        Polled polled =
                ResponsesAssembler.polled(Replies.bytes(response("cancelled", HELLO)), PLAIN, "");

        assertThat(polled).isInstanceOf(Polled.Cancelled.class);
        assertThat(((Polled.Cancelled) polled).failure().fault()).isEqualTo(new Fault.StreamCut());
    }

    @Test
    void aResponseThatIsDoneIsItsOutcome() {
        Polled polled =
                ResponsesAssembler.polled(Replies.bytes(response("completed", HELLO)), PLAIN, "x");

        assertThat(polled)
                .isEqualTo(
                        new Polled.Done(
                                ResponsesAssembler.plain(
                                        Replies.bytes(response("completed", HELLO)), PLAIN, "x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "<html>",
                "{}",
                "{\"status\":\"completed\"}",
                "{\"status\":\"completed\",\"output\":[]}",
                "{\"status\":\"completed\",\"output\":{}}",
                "{\"status\":\"completed\",\"output\":[7]}",
                "{\"status\":\"levitating\",\"output\":[]}",
                "{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":\"hi\"}]}",
                "{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":7}]}]}",
                "{\"status\":\"completed\",\"output\":[{\"type\":\"function_call\",\"name\":7}]}",
                "{\"status\":\"completed\",\"output\":[{\"type\":\"function_call\",\"arguments\":\"{}\"}]}",
                "{\"status\":\"completed\",\"output\":[{\"type\":\"web_search_call\",\"status\":\"completed\"}]}"
            })
    void whatIsNoAnswerMayWellBeOneNextTime(String body) {
        assertThat(fault(body)).isEqualTo("Malformed");
    }

    @Test
    void anotherServersResponseMayLackAStatus() {
        assertThat(Replies.text(answer("{\"output\":[%s]}".formatted(HELLO)))).isEqualTo("Hello");
    }

    @Test
    void callsThatNobodyOfferedAreDroppedAndTheTextIsKept() {
        CallOutcome outcome =
                ResponsesAssembler.plain(
                        Replies.bytes(response("completed", HELLO, ADD)), NO_TOOLS, "");

        assertThat(Replies.answer(outcome).message())
                .hasToString("{\"role\":\"assistant\",\"content\":\"Hello\"}");
    }

    private static CallOutcome.Answer answer(String body) {
        return Replies.answer(ResponsesAssembler.plain(Replies.bytes(body), PLAIN, ""));
    }

    private static String fault(String body) {
        CallOutcome outcome = ResponsesAssembler.plain(Replies.bytes(body), PLAIN, "");
        return Replies.failure(outcome).fault().getClass().getSimpleName();
    }
}
