package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Bending;
import dev.director.testkit.simulator.quirk.Frame;
import dev.director.testkit.simulator.quirk.Quirk;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
class QuirkCatalogueTest {
    /** Has something for every quirk to take hold of. */
    private static final Answer RICH =
            Answer.toolCalls(Asking.TWO_CALLS)
                    .saying("A text that is longer than ten tokens, by far.")
                    .thinking("Well, well, well.")
                    .withUsage(new Usage(100, 50, 10, 5));

    /** What {@link #RICH} already is, a plain call is not. */
    private static final Set<Quirk> NEED_NOTHING =
            EnumSet.of(Quirk.CONTENT_EMPTY_BESIDE_CALLS, Quirk.REASONING_CONTENT);

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Quirk.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STALL", "GENERATION_LATE"})
    void everyQuirkShowsOnTheWire(Quirk quirk) {
        Answer answer = NEED_NOTHING.contains(quirk) ? Answer.toolCalls(Asking.TWO_CALLS) : RICH;
        String correct = wire(answer);
        assertThat(wire(answer.with(quirk))).isNotEqualTo(correct);
        assertThat(wire(answer)).isEqualTo(correct);
        assertThat(quirk.section()).matches("0|A1?\\d|C");
    }

    /** Both forms, without what differs between any two calls. */
    private String wire(Answer answer) {
        String history = Asking.HISTORY.formatted("x", "y");
        String tools = ",\"max_tokens\":10,\"tools\":" + Asking.ADD;
        String plain = asking.send(answer, Asking.request(history, tools)).body();
        String streamed =
                asking.send(answer, Asking.request(history, tools + ",\"stream\":true")).body();
        return (plain + streamed)
                .replaceAll("-sim\\d+", "-sim")
                .replaceAll("\"created\":\\d+", "\"created\":0");
    }

    @Test
    void everyTwoQuirksGoTogether() {
        JsonNode request = JsonMapper.shared().readTree(Asking.simple(",\"tools\":" + Asking.ADD));
        ObjectNode rich = Http.json(asking.send(RICH, Asking.simple(""))).asObject();
        for (Quirk one : Quirk.values()) {
            for (Quirk other : Quirk.values()) {
                Bending bending = new Bending(EnumSet.of(one, other));
                ObjectNode completion = rich.deepCopy();
                bending.bend(completion, request);
                List<Frame> frames = bending.chunks(completion, request);
                assertThat(frames).as("%s with %s", one, other).isNotEmpty();
                assertThat(bending.text(completion)).contains("{");
            }
        }
    }

    @Test
    void aProfileBendsEveryAnswerOfTheCallsItIsFor() {
        asking.simulator.script(
                Script.of(Rule.any().always(Answer.text("yes").with(Quirk.COST)))
                        .as(Profile.of(Quirk.OTHER_MODEL).when(Match.model("kimi-k2")))
                        .as(Profile.of(Quirk.FINISH_MISSING)));

        JsonNode first = Http.json(asking.send(Asking.simple("")));
        assertThat(first.path("model").asString()).isEqualTo("kimi-k2-another");
        assertThat(first.at("/usage/cost").isNumber()).isTrue();
        assertThat(first.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        JsonNode second = Http.json(asking.send(Http.body("other", "x")));
        assertThat(second.path("model").asString()).isEqualTo("other");
        assertThat(second.at("/choices/0/finish_reason").isNull()).isTrue();
    }

    @Test
    void quirksAreSwitchedOnOverHttp() throws Exception {
        String script =
                """
                {"profiles":[{"when":{"path":"/api/v1"},"quirks":["COMMENTS"]}],
                 "rules":[{"behaviours":[{"kind":"answer","content":"hi","quirks":["USAGE_LAST"]}]}]}\
                """;
        assertThat(asking.http.control("PUT", "/_simulator/script", script).statusCode())
                .isEqualTo(200);

        Sse stream = Sse.read(asking.send(Asking.simple(",\"stream\":true")).body());
        assertThat(stream.comments()).isNotEmpty();
        assertThat(stream.last().has("usage")).isTrue();
        assertThat(
                        asking.http
                                .control(
                                        "PUT",
                                        "/_simulator/script",
                                        "{\"profiles\":[{\"quirks\":[\"NO_SUCH\"]}]}")
                                .statusCode())
                .isEqualTo(400);
    }
}
