package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Quirk;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class UsageQuirksTest {
    private static final Answer ANSWER =
            Answer.text("A text of several chunks, it really is.")
                    .withUsage(new Usage(100, 40, 80, 0));

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void isNowhereInAStreamThatDidNotAskForIt() {
        assertThat(asking.text(ANSWER)).doesNotContain("usage");
    }

    @Test
    void isInTheChoiceOfTheFinishChunk() {
        Sse stream = asking.stream(ANSWER, Quirk.USAGE_IN_CHOICE);
        assertThat(stream.last().at("/choices/0/usage/prompt_tokens").asInt()).isEqualTo(100);
        assertThat(stream.last().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(stream.chunks()).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void isOnTheFinishChunk() {
        Sse stream = asking.stream(ANSWER, Quirk.USAGE_ON_FINISH);
        assertThat(stream.last().at("/usage/completion_tokens").asInt()).isEqualTo(40);
        assertThat(stream.last().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void isInALastChunkWithoutChoices() {
        Sse stream = asking.stream(ANSWER, Quirk.USAGE_LAST);
        assertThat(stream.last().at("/usage/total_tokens").asInt()).isEqualTo(140);
        assertThat(stream.last().path("choices").isArray()).isTrue();
        assertThat(stream.last().path("choices").isEmpty()).isTrue();
    }

    @Test
    void isOnTheFinishChunkThatComesTwice() {
        Sse stream = asking.stream(ANSWER, Quirk.USAGE_ON_REPEATED_FINISH);
        assertThat(stream.finishReasons()).containsExactly("stop", "stop");
        assertThat(withUsage(stream)).hasSize(1);
        assertThat(stream.last().has("usage")).isTrue();
    }

    @Test
    void growsOverAllChunks() {
        Sse stream = asking.stream(ANSWER, Quirk.USAGE_CUMULATIVE);
        assertThat(withUsage(stream)).hasSameSizeAs(stream.chunks()).hasSizeGreaterThan(3);
        List<Integer> completion =
                withUsage(stream).stream()
                        .map(chunk -> chunk.at("/usage/completion_tokens").asInt())
                        .toList();
        assertThat(completion).isSorted().doesNotHaveDuplicates().last().isEqualTo(40);
        assertThat(withUsage(stream))
                .allMatch(chunk -> chunk.at("/usage/prompt_tokens").asInt() == 100);
    }

    @Test
    void isOnlyWhereTheQuirksSayEvenWhenAskedFor() {
        String body = Asking.simple(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        Sse stream = Sse.read(asking.send(ANSWER.with(Quirk.USAGE_IN_CHOICE), body).body());
        assertThat(stream.chunks()).allMatch(chunk -> !chunk.path("choices").isEmpty());
        assertThat(Sse.read(asking.send(ANSWER, body).body()).last().path("choices").isEmpty())
                .isTrue();
    }

    @Test
    void isInTwoPlacesWhereTwoQuirksSaySo() {
        Sse stream = asking.stream(ANSWER, Quirk.USAGE_IN_CHOICE, Quirk.USAGE_LAST);
        assertThat(stream.last().has("usage")).isTrue();
        assertThat(stream.chunks()).anyMatch(c -> c.path("choices").path(0).has("usage"));
    }

    @Test
    void saysCachedTokensInAnotherPlace() {
        JsonNode plain = asking.plain(ANSWER, Quirk.CACHED_TOKENS_IN_USAGE).path("usage");
        assertThat(plain.path("cached_tokens").asInt()).isEqualTo(80);
        assertThat(plain.has("prompt_tokens_details")).isFalse();
        JsonNode streamed =
                asking.stream(ANSWER, Quirk.CACHED_TOKENS_IN_USAGE, Quirk.USAGE_IN_CHOICE)
                        .last()
                        .at("/choices/0/usage");
        assertThat(streamed).isEqualTo(plain);
    }

    @Test
    void isMissing() {
        assertThat(asking.plain(ANSWER, Quirk.USAGE_MISSING).has("usage")).isFalse();
    }

    private static List<JsonNode> withUsage(Sse stream) {
        return stream.chunks().stream().filter(chunk -> chunk.has("usage")).toList();
    }
}
