package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.NO_TOOLS;
import static dev.director.worker.model.answer.Replies.PLAIN;
import static dev.director.worker.model.answer.Replies.call;
import static dev.director.worker.model.answer.Replies.chatStream;
import static dev.director.worker.model.answer.Replies.content;
import static dev.director.worker.model.answer.Replies.finish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.answer.Replies.Streamed;
import org.junit.jupiter.api.Test;

/** Tool calls as the vendors stream them, each shaped like what was recorded of it. */
class StreamedCallsTest {

    private static final String DONE = "[DONE]";

    @Test
    void deepInfraSaysItIsFinishedWithEveryCall() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        call(0, "0", "add", "{\"a\":1}", "tool_calls"),
                        call(1, "1", "search", "{}", "tool_calls"),
                        DONE);

        assertThat(Replies.calls(streamed.answer()))
                .containsExactly("0 add {\"a\":1}", "1 search {}");
        assertThat(streamed.answer().finishReason()).isEqualTo("tool_calls");
    }

    @Test
    void baseTenRepeatsTheIdWithEveryPiece() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        call(0, "functions.add:0", "add", "", null),
                        call(0, "functions.add:0", "", "{\"a\"", null),
                        call(0, "functions.add:0", "add", ":1}", null),
                        finish("tool_calls"),
                        DONE);

        assertThat(Replies.calls(streamed.answer()))
                .containsExactly("functions.add:0 add {\"a\":1}");
    }

    @Test
    void callsOfOneIndexAreToldApartByTheirIds() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        call(0, "a", "add", "{\"a\":", null),
                        call(0, "b", "search", "{\"b\":", null),
                        call(0, "a", "add", "1}", null),
                        call(0, "b", "search", "2}", null),
                        DONE);

        assertThat(Replies.calls(streamed.answer()))
                .containsExactly("a add {\"a\":1}", "b search {\"b\":2}");
    }

    @Test
    void callsWithoutIndexAreToldApartByTheirIds() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        call(null, "a", "add", "{\"a\":", null),
                        call(null, "", "", "1", null),
                        call(null, "b", "search", "{}", null),
                        call(null, "a", "", "}", null),
                        DONE);

        assertThat(Replies.calls(streamed.answer()))
                .containsExactly("a add {\"a\":1}", "b search {}");
    }

    @Test
    void callsWithoutIndexAndIdBeginWithANameAfterWholeArguments() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        call(null, "", "add", "{\"a\":", null),
                        call(null, "", "", "1}", null),
                        call(null, "", "add", "", null),
                        call(null, "", "add", "{\"a\":2}", null),
                        call(null, "", "search", "{}", null),
                        DONE);

        assertThat(Replies.calls(streamed.answer()))
                .containsExactly(
                        "call_1 add {\"a\":1}", "call_2 add {\"a\":2}", "call_3 search {}");
    }

    @Test
    void sameIdsUnderTwoIndexesAreTwoCalls() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        call(0, "x", "add", "{\"a\":", null),
                        call(1, "x", "add", "{\"a\":", null),
                        call(0, "x", "", "1}", null),
                        call(1, "x", "", "2}", null),
                        DONE);

        assertThat(Replies.calls(streamed.answer()))
                .containsExactly("x add {\"a\":1}", "x_2 add {\"a\":2}");
    }

    @Test
    void anIdThatChangesWithEveryPieceIsTheFirst() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        call(0, "x1", "add", "{\"a\":", null),
                        call(0, "x2", "", "1}", null),
                        DONE);

        assertThat(Replies.calls(streamed.answer())).containsExactly("x1 add {\"a\":1}");
    }

    @Test
    void aCallThatChangesItsNameHalfWayIsNone() {
        assertThat(
                        chatStream(
                                        PLAIN,
                                        call(0, "x", "add", "{\"a\":", null),
                                        call(0, "x", "search", "1}", null),
                                        DONE)
                                .failure()
                                .fault())
                .isEqualTo(new Fault.Malformed());
    }

    @Test
    void aNameThatComesInPiecesIsPutTogether() {
        Streamed streamed =
                chatStream(
                        PLAIN,
                        call(0, "x", "sea", null, null),
                        call(0, "", "rch", null, null),
                        call(0, "", "", "{}", null),
                        DONE);

        assertThat(Replies.calls(streamed.answer())).containsExactly("x search {}");
    }

    @Test
    void whatCameAfterItSaidItWasFinishedMustFinishToo() {
        assertThat(
                        chatStream(
                                        PLAIN,
                                        call(0, "0", "add", "{}", "tool_calls"),
                                        call(1, "1", "search", "", null))
                                .failure()
                                .fault())
                .isEqualTo(new Fault.StreamCut());
    }

    @Test
    void aHalfCallIsCutWhateverTheChunkSaid() {
        assertThat(
                        chatStream(PLAIN, call(0, "0", "add", "{\"a\":", "tool_calls"))
                                .failure()
                                .fault())
                .isEqualTo(new Fault.StreamCut());
        assertThat(
                        chatStream(
                                        PLAIN,
                                        call(0, "0", "add", "{\"a\":", null),
                                        finish("length"),
                                        DONE)
                                .failure()
                                .fault())
                .isEqualTo(new Fault.Malformed());
    }

    @Test
    void callsThatNobodyOfferedAreDroppedAndTheTextIsKept() {
        Streamed streamed =
                chatStream(
                        NO_TOOLS,
                        content("hi"),
                        call(0, "x", "add", "{\"a", null),
                        finish("tool_calls"),
                        DONE);

        assertThat(streamed.answer().message())
                .hasToString("{\"role\":\"assistant\",\"content\":\"hi\"}");
        assertThat(chatStream(NO_TOOLS, call(0, "x", "add", "{}", null), DONE).failure().fault())
                .isEqualTo(new Fault.Malformed());
    }
}
