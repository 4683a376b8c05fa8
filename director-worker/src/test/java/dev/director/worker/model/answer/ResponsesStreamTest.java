package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.LEAKY;
import static dev.director.worker.model.answer.Replies.PLAIN;
import static dev.director.worker.model.answer.Replies.responsesStream;
import static dev.director.worker.model.answer.ResponseReplies.ADD;
import static dev.director.worker.model.answer.ResponseReplies.HELLO;
import static dev.director.worker.model.answer.ResponseReplies.REASONING;
import static dev.director.worker.model.answer.ResponseReplies.added;
import static dev.director.worker.model.answer.ResponseReplies.done;
import static dev.director.worker.model.answer.ResponseReplies.event;
import static dev.director.worker.model.answer.ResponseReplies.incomplete;
import static dev.director.worker.model.answer.ResponseReplies.last;
import static dev.director.worker.model.answer.ResponseReplies.message;
import static dev.director.worker.model.answer.ResponseReplies.response;
import static dev.director.worker.model.answer.ResponseReplies.textDelta;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.answer.Replies.Streamed;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesStreamTest {

    @Test
    void aStreamComesToTheSameAsItsResponse() {
        String whole = response("completed", REASONING, HELLO, ADD);
        Streamed streamed =
                responsesStream(
                        PLAIN,
                        event("response.created", "\"response\":" + response("in_progress")),
                        event("response.in_progress", "\"response\":" + response("in_progress")),
                        added(0, REASONING),
                        event("response.reasoning_summary_text.delta", "\"delta\":\"hm\""),
                        done(0, REASONING),
                        added(1, message("", "in_progress")),
                        textDelta(1, "Hel"),
                        textDelta(1, "lo"),
                        event("response.output_text.done", "\"output_index\":1,\"text\":\"Hello\""),
                        done(1, HELLO),
                        added(2, ADD),
                        event(
                                "response.function_call_arguments.delta",
                                "\"output_index\":2,\"delta\":\"{\\\"a\\\":1}\""),
                        event(
                                "response.function_call_arguments.done",
                                "\"output_index\":2,\"arguments\":\"{\\\"a\\\":1}\""),
                        done(2, ADD),
                        last("response.completed", whole));

        assertThat(streamed.outcome()).isEqualTo(answer(whole));
        assertThat(streamed.shown()).containsExactly("Hel", "lo");
    }

    @Test
    void itemsOfAStreamArePagraphsToo() {
        Streamed streamed =
                responsesStream(
                        PLAIN,
                        textDelta(0, "Hello"),
                        textDelta(2, "Three"),
                        textDelta(2, "."),
                        last(
                                "response.completed",
                                response("completed", HELLO, message("Three.", "completed"))));

        assertThat(Replies.text(streamed.answer())).isEqualTo("Hello\n\nThree.");
        assertThat(streamed.text()).isEqualTo("Hello\n\nThree.");
    }

    @Test
    void whatWasNotStreamedIsShownInTheEnd() {
        Streamed streamed =
                responsesStream(
                        PLAIN,
                        textDelta(0, "Hel"),
                        last("response.completed", response("completed", HELLO)));

        assertThat(streamed.shown()).containsExactly("Hel", "lo");
    }

    @Test
    void whatWasStreamedMustBeWhatWasCompleted() {
        Streamed streamed =
                responsesStream(
                        PLAIN,
                        textDelta(0, "Hal"),
                        last("response.completed", response("completed", HELLO)));

        assertThat(streamed.failure().fault()).isEqualTo(new Fault.StreamCut());
        assertThat(streamed.failure().usage()).isPresent();
    }

    @Test
    void anOutputThatIsLeftOutWasInTheStream() {
        Streamed streamed =
                responsesStream(
                        PLAIN,
                        added(0, HELLO),
                        textDelta(0, "Hello"),
                        done(0, HELLO),
                        done(1, ADD),
                        last("response.completed", response("completed")));

        assertThat(streamed.outcome()).isEqualTo(answer(response("completed", HELLO, ADD)));
    }

    @Test
    void anItemThatWasBegunAndIsNowhereIsMissing() {
        Streamed streamed =
                responsesStream(
                        PLAIN,
                        done(0, HELLO),
                        added(1, ADD),
                        last("response.completed", response("completed")));

        assertThat(streamed.failure().fault()).isEqualTo(new Fault.StreamCut());
    }

    @Test
    void aStreamWithoutItsLastEventIsCut() {
        assertThat(responsesStream(PLAIN).failure().fault()).isEqualTo(new Fault.StreamCut());
        assertThat(
                        responsesStream(PLAIN, textDelta(0, "Hello"), done(0, HELLO), "[DONE]")
                                .failure()
                                .fault())
                .isEqualTo(new Fault.StreamCut());
    }

    @Test
    void theLastEventSaysHowItEnded() {
        assertThat(
                        responsesStream(
                                        PLAIN,
                                        last(
                                                "response.incomplete",
                                                incomplete("max_output_tokens", HELLO)))
                                .answer()
                                .finishReason())
                .isEqualTo("length");
        assertThat(
                        responsesStream(
                                        PLAIN,
                                        last(
                                                "response.failed",
                                                "{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}"))
                                .failure()
                                .fault())
                .isInstanceOf(Fault.ServerError.class);
        assertThat(
                        responsesStream(PLAIN, last("response.done", response("completed", HELLO)))
                                .answer()
                                .finishReason())
                .isEqualTo("stop");
        assertThat(
                        responsesStream(
                                        PLAIN,
                                        last("response.done", response("in_progress", HELLO)))
                                .failure()
                                .fault())
                .isEqualTo(new Fault.StreamCut());
        assertThat(responsesStream(PLAIN, event("response.completed", "\"x\":1")).failure().fault())
                .isEqualTo(new Fault.Malformed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"Please try again in 6.57s.\",\"param\":null,\"sequence_number\":2}",
                "{\"type\":\"error\",\"error\":{\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\",\"headers\":{\"x-ratelimit-remaining-tokens\":\"0\",\"x-ratelimit-reset-tokens\":\"6.57s\"}},\"sequence_number\":2}",
                "{\"error\":{\"code\":429,\"message\":\"try again in 6.57s\"}}"
            })
    void anErrorEventIsReadFlatAndNested(String event) {
        Streamed streamed = responsesStream(PLAIN, event);

        assertThat(streamed.failure().fault())
                .isEqualTo(new Fault.RateLimited(Optional.of(Duration.ofMillis(6570))));
    }

    @Test
    void anErrorAfterTextThatSaysNoMoreIsACut() {
        assertThat(
                        responsesStream(
                                        PLAIN,
                                        textDelta(0, "Hel"),
                                        "{\"type\":\"error\",\"message\":\"m\"}")
                                .failure()
                                .fault())
                .isEqualTo(new Fault.StreamCut());
    }

    @Test
    void anEventThatIsCalledErrorIsOneWhateverItsType() {
        ResponsesAssembler assembler = new ResponsesAssembler(PLAIN, "", _ -> {});
        assembler.accept(
                new SseReader.Event.Data(
                        "error", "{\"type\":\"invalid_request_error\",\"message\":\"m\"}"));

        assertThat(Replies.failure(assembler.end()).fault()).isEqualTo(new Fault.BadRequest());
    }

    @Test
    void theNameOfAnEventStandsInForItsType() {
        ResponsesAssembler assembler = new ResponsesAssembler(PLAIN, "", _ -> {});
        assembler.accept(
                new SseReader.Event.Data(
                        "response.completed",
                        "{\"response\":%s}".formatted(response("completed", HELLO))));

        assertThat(assembler.over()).isTrue();
        assertThat(Replies.text(Replies.answer(assembler.end()))).isEqualTo("Hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "7", "[]", "{}{}"})
    void anEventThatIsNoObjectBreaksTheStream(String event) {
        assertThat(
                        responsesStream(
                                        PLAIN,
                                        event,
                                        last("response.completed", response("completed", HELLO)))
                                .failure()
                                .fault())
                .isEqualTo(new Fault.StreamCut());
    }

    @Test
    void aStreamThatCannotBeReadIsCut() {
        ResponsesAssembler assembler = new ResponsesAssembler(PLAIN, "", _ -> {});
        assembler.accept(new SseReader.Event.Broken("a line of the stream is too long"));
        assembler.event(last("response.completed", response("completed", HELLO)));

        assertThat(Replies.failure(assembler.end()).reason())
                .isEqualTo("a line of the stream is too long");
    }

    @Test
    void markersThatLeakAreReadHereToo() {
        String leak =
                "Adding. <|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>{}<|tool_call_end|>";
        Streamed streamed =
                responsesStream(
                        LEAKY,
                        textDelta(0, leak.substring(0, 15)),
                        textDelta(0, leak.substring(15)),
                        last(
                                "response.completed",
                                response("completed", message(leak, "completed"))));

        assertThat(Replies.calls(streamed.answer())).containsExactly("functions.add:0 add {}");
        assertThat(streamed.text()).isEqualTo("Adding.");
    }

    private static CallOutcome.Answer answer(String body) {
        return Replies.answer(ResponsesAssembler.plain(Replies.bytes(body), PLAIN, ""));
    }
}
