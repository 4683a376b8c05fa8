package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.PLAIN;
import static dev.director.worker.model.answer.Replies.chatStream;
import static dev.director.worker.model.answer.Replies.content;
import static dev.director.worker.model.answer.Replies.delta;
import static dev.director.worker.model.answer.Replies.finish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.answer.Replies.Streamed;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How streams end: as they should, in errors, or in the middle. */
class StreamEndTest {

    private static final String DONE = "[DONE]";

    @Test
    void saysThatItIsFinishedOrThatItIsDone() {
        assertThat(Replies.text(chatStream(PLAIN, content("hi"), finish("stop")).answer()))
                .isEqualTo("hi");
        assertThat(chatStream(PLAIN, content("hi"), DONE).answer().finishReason())
                .isEqualTo("stop");
    }

    @Test
    void aStreamThatSaysNeitherIsCut() {
        Streamed streamed = chatStream(PLAIN, content("hi"), content(" there"));

        assertThat(streamed.failure().fault()).isEqualTo(new Fault.StreamCut());
        assertThat(streamed.text()).isEqualTo("hi there");
    }

    @Test
    void aStreamWithoutAnythingIsCut() {
        assertThat(chatStream(PLAIN).failure().fault()).isEqualTo(new Fault.StreamCut());
    }

    @Test
    void textAfterItSaidItWasFinishedMustFinishToo() {
        assertThat(
                        chatStream(PLAIN, content("hi"), finish("stop"), content(" there"))
                                .failure()
                                .fault())
                .isEqualTo(new Fault.StreamCut());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "tool_calls", ""})
    void aLimitOnceReachedStaysReached(String again) {
        assertThat(
                        chatStream(PLAIN, content("hi"), finish("length"), finish(again), DONE)
                                .answer()
                                .finishReason())
                .isEqualTo("length");
    }

    @Test
    void nothingAfterTheEndCounts() {
        ChatAssembler assembler = new ChatAssembler(PLAIN, "", _ -> {});
        assembler.event(content("hi"));
        assertThat(assembler.over()).isFalse();
        assembler.event(DONE);
        assertThat(assembler.over()).isTrue();
        assembler.event(content(" there"));
        assembler.event("{\"error\":{\"code\":502}}");

        assertThat(Replies.text(Replies.answer(assembler.end()))).isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'error':{'code':502,'message':'m'},'choices':[{'delta':{},'finish_reason':'error'}]} | StreamCut",
                "{'choices':[{'index':0,'delta':{},'error':{'message':'m'}}]} | StreamCut",
                "{'error':{'message':'The server had an error','type':'server_error'}} | StreamCut",
                "{'error':{'code':503,'metadata':{'error_type':'provider_overloaded'}}} | Overloaded",
                "{'error':{'type':'engine_overloaded_error','message':'m'}} | Overloaded",
                "{'error':{'code':429,'message':'m'}} | RateLimited",
                "{'error':{'code':504,'message':'m'}} | TimedOut",
                "{'error':{'metadata':{'error_type':'content_policy_violation'}}} | ContentRefused"
            })
    void anErrorInTheStreamEndsItAsWhatItIs(String chunk, String fault) {
        ChatAssembler assembler = new ChatAssembler(PLAIN, "", _ -> {});
        assembler.event(content("hal"));
        assembler.event(chunk.replace('\'', '"'));

        assertThat(assembler.over()).isTrue();
        assertThat(Replies.failure(assembler.end()).fault().getClass().getSimpleName())
                .isEqualTo(fault);
    }

    @Test
    void anErrorBeforeAnythingElseIsNoCut() {
        assertThat(
                        chatStream(
                                        PLAIN,
                                        delta("\"role\":\"assistant\",\"content\":\"\""),
                                        "{\"error\":{\"code\":502,\"message\":\"m\"}}")
                                .failure()
                                .fault())
                .isInstanceOf(Fault.ServerError.class);
    }

    @Test
    void anErrorOfNullIsNone() {
        assertThat(
                        chatStream(
                                        PLAIN,
                                        "{\"error\":null,\"choices\":[{\"error\":null,\"delta\":{\"content\":\"hi\"}}]}",
                                        finish("stop"))
                                .answer())
                .isNotNull();
    }

    @Test
    void anEventThatIsCalledErrorIsOne() {
        ChatAssembler assembler = new ChatAssembler(PLAIN, "", _ -> {});
        assembler.accept(new SseReader.Event.Data("error", "{\"type\":\"overloaded_error\"}"));

        assertThat(Replies.failure(assembler.end()).fault()).isInstanceOf(Fault.Overloaded.class);
    }

    @Test
    void aStreamThatCannotBeReadIsCut() {
        ChatAssembler assembler = new ChatAssembler(PLAIN, "", _ -> {});
        assembler.event(content("hi"));
        assembler.accept(new SseReader.Event.Broken("the stream is not UTF-8"));
        assembler.event(DONE);

        assertThat(Replies.failure(assembler.end()))
                .isEqualTo(
                        new CallOutcome.Failure(
                                new Fault.StreamCut(),
                                "the stream is not UTF-8",
                                Optional.empty(),
                                Optional.empty(),
                                "gen-7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "7", "[]", "null", "\"x\"", "{}{}", "[DONE"})
    void aChunkThatIsNoObjectBreaksTheStream(String chunk) {
        assertThat(chatStream(PLAIN, content("hi"), chunk, finish("stop"), DONE).failure().fault())
                .isEqualTo(new Fault.StreamCut());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":7}",
                "{\"choices\":[7]}",
                "{\"choices\":[{\"delta\":7}]}",
                "{\"choices\":[{\"delta\":{\"content\":7}}]}",
                "{\"choices\":[{\"delta\":{\"content\":[7]}}]}",
                "{\"choices\":[{\"delta\":{\"refusal\":7}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning\":{}}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning_details\":{}}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":{}}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":\"add\"}]}}]}"
            })
    void aChunkThatMayHideAPieceOfTheAnswerSpoilsIt(String chunk) {
        assertThat(chatStream(PLAIN, content("hi"), chunk, finish("stop"), DONE).failure().fault())
                .isEqualTo(new Fault.Malformed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":null}",
                "{\"choices\":[{}]}",
                "{\"choices\":[{\"delta\":null}]}",
                "{\"choices\":[{\"delta\":{\"content\":null,\"tool_calls\":null}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"\",\"x\":7}}],\"id\":{},\"model\":[],\"usage\":\"x\"}",
                "{\"prompt_filter_results\":[{}],\"choices\":[]}",
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"another\"},\"finish_reason\":\"content_filter\"}]}",
                "  "
            })
    void aChunkThatSaysNothingChangesNothing(String chunk) {
        Streamed streamed =
                chatStream(PLAIN, content("hi"), chunk, content("!"), finish("stop"), DONE);

        assertThat(Replies.text(streamed.answer())).isEqualTo("hi!");
    }

    @Test
    void aFiltersVerdictIsNoAnswer() {
        assertThat(
                        chatStream(PLAIN, content("hal"), finish("content_filter"), DONE)
                                .failure()
                                .fault())
                .isEqualTo(new Fault.ContentRefused());
    }

    @Test
    void anEmptyStreamIsNoAnswer() {
        assertThat(chatStream(PLAIN, content(""), finish("stop"), DONE).failure().fault())
                .isEqualTo(new Fault.Malformed());
    }
}
