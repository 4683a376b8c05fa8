package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Quirk;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class GenerationTest {
    private static final Answer ANSWER =
            Answer.text("A text of several chunks, it really is one.")
                    .withUsage(new Usage(1000, 200, 80, 30));

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void tellsTheTokensAndTheCostOfAStreamThatWasCut() throws Exception {
        asking.simulator.script(
                Script.of(Rule.any().always(ANSWER.with(Quirk.CUT))).as(Provider.OPENROUTER));
        HttpResponse<String> cut = asking.send(Asking.simple(",\"stream\":true"));
        assertThat(cut.body()).doesNotContain("usage");
        String id = cut.headers().firstValue("X-Generation-Id").orElseThrow();

        JsonNode data = Http.json(find(id)).path("data");
        assertThat(data.path("id").asString()).isEqualTo(id);
        assertThat(data.path("native_tokens_prompt").asInt()).isEqualTo(1000);
        assertThat(data.path("native_tokens_completion").asInt()).isEqualTo(200);
        assertThat(data.path("native_tokens_cached").asInt()).isEqualTo(80);
        assertThat(data.path("native_tokens_reasoning").asInt()).isEqualTo(30);
        assertThat(data.path("total_cost").decimalValue()).isEqualByComparingTo("0.0011");
        assertThat(data.path("streamed").asBoolean()).isTrue();
    }

    @Test
    void tellsNothingOfWhatItDoesNotKnow() throws Exception {
        assertThat(find("gen-0-none").statusCode()).isEqualTo(404);
        assertThat(Http.json(find("gen-0-none")).at("/error/code").asInt()).isEqualTo(404);
        String id = asking.plain(ANSWER).path("id").asString();
        assertThat(find(id).statusCode()).isEqualTo(404);
    }

    @Test
    void tellsItOnlyAtTheThirdLookUpWhereItIsLate() throws Exception {
        JsonNode answer = asking.plain(ANSWER, Quirk.GENERATION_ID, Quirk.GENERATION_LATE);
        String id = answer.path("id").asString();
        assertThat(find(id).statusCode()).isEqualTo(404);
        assertThat(find(id).statusCode()).isEqualTo(404);
        assertThat(find(id).statusCode()).isEqualTo(200);
        assertThat(find(id).statusCode()).isEqualTo(200);
    }

    @Test
    void namesTheGenerationOfAnErrorUnderStatus200() {
        HttpResponse<String> failed =
                asking.send(
                        ANSWER.with(Quirk.ERROR_IN_200, Quirk.GENERATION_ID), Asking.simple(""));
        assertThat(failed.headers().firstValue("X-Generation-Id").orElse("")).startsWith("gen-");
        assertThat(Http.json(failed).has("choices")).isFalse();
    }

    private HttpResponse<String> find(String id) throws Exception {
        return asking.http.control("GET", "/api/v1/generation?id=" + id, "");
    }
}
