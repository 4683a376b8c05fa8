package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.CallRecord.Outcome;
import dev.director.testkit.simulator.quirk.Quirk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class StreamQuirksTest {
    private static final String TEXT = "A text of several chunks, it really is one.";
    private static final Answer ANSWER = Answer.text(TEXT);

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void hasCommentsBetweenTheEvents() {
        Sse stream = asking.stream(ANSWER, Quirk.COMMENTS);
        assertThat(stream.comments()).hasSizeGreaterThan(3).containsOnly(": OPENROUTER PROCESSING");
        assertThat(asking.text(ANSWER, Quirk.COMMENTS)).startsWith(":");
        assertThat(stream.text("content")).isEqualTo(TEXT);
        assertThat(stream.done()).isTrue();
    }

    @Test
    void saysThatThereIsNoErrorInEveryChunk() {
        Sse stream = asking.stream(ANSWER, Quirk.ERROR_NULL);
        assertThat(stream.chunks()).allMatch(c -> c.has("error") && c.path("error").isNull());
        assertThat(stream.text("content")).isEqualTo(TEXT);
    }

    @Test
    void failsInTheMiddle() {
        Sse openRouter = asking.stream(ANSWER, Quirk.ERROR_MID_STREAM);
        assertThat(openRouter.text("content")).isNotEmpty().isNotEqualTo(TEXT);
        assertThat(openRouter.last().at("/error/code").asInt()).isEqualTo(502);
        assertThat(openRouter.finishReasons()).containsExactly("error");
        assertThat(openRouter.done()).isFalse();

        Sse moonshot = asking.stream(ANSWER, Quirk.OVERLOAD_MID_STREAM);
        assertThat(moonshot.text("content")).isNotEmpty().isNotEqualTo(TEXT);
        assertThat(moonshot.last().at("/error/type").asString())
                .isEqualTo("engine_overloaded_error");
        assertThat(moonshot.last().path("error").has("code")).isFalse();
        assertThat(moonshot.finishReasons()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", TEXT})
    void endsWithNeitherFinishReasonNorDone(String text) {
        Sse stream = asking.stream(Answer.text(text), Quirk.CUT);
        assertThat(stream.chunks()).isNotEmpty();
        assertThat(stream.finishReasons()).isEmpty();
        assertThat(stream.done()).isFalse();
    }

    @Test
    void cutsAfterSomeOfTheText() {
        Sse stream = asking.stream(ANSWER, Quirk.CUT, Quirk.USAGE_CUMULATIVE);
        assertThat(stream.text("content")).isNotEmpty().isNotEqualTo(TEXT);
        assertThat(stream.last().at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(asking.simulator.calls().of("t/r").getFirst().outcome())
                .isEqualTo(Outcome.FAULT);
    }

    @Test
    void endsWithAFinishReasonAndNoDone() {
        Sse stream = asking.stream(ANSWER, Quirk.NO_DONE);
        assertThat(stream.finishReasons()).containsExactly("stop");
        assertThat(stream.text("content")).isEqualTo(TEXT);
        assertThat(stream.done()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void fallsSilentInTheMiddleUntilTheClientLeaves(long pauseMillis) {
        asking.simulator.script(
                Rule.any().always(ANSWER.with(Quirk.STALL).streamedEvery(pauseMillis)));
        var lines = asking.http.lines("t/r/0.0.1", Http.streamed("m", "x"));

        assertThat(lines.next()).contains("\"role\":\"assistant\"");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).contains("A text");
        assertThat(asking.simulator.calls().open()).isEqualTo(1);
        asking.http.close();
        await().until(() -> asking.simulator.calls().open() == 0);
        assertThat(asking.simulator.calls().of("t/r").getFirst().outcome())
                .isEqualTo(Outcome.ABORTED);
    }
}
