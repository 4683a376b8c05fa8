package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.CallRecord.Outcome;
import dev.director.testkit.simulator.quirk.Quirk;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class AnswerQuirksTest {
    private static final Answer TEXT = Answer.text("It is so.");
    private static final Answer CALLS = Answer.toolCalls(Asking.TWO_CALLS);

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void answersNothing() {
        JsonNode choice = asking.plain(CALLS, Quirk.EMPTY).at("/choices/0");
        assertThat(choice.at("/message/content").asString()).isEmpty();
        assertThat(choice.path("message").has("tool_calls")).isFalse();
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
        assertThat(asking.stream(TEXT, Quirk.EMPTY).text("content")).isEmpty();
    }

    @Test
    void hasEmptyContentBesideToolCalls() {
        assertThat(asking.plain(CALLS).at("/choices/0/message/content").isNull()).isTrue();
        JsonNode content =
                asking.plain(CALLS, Quirk.CONTENT_EMPTY_BESIDE_CALLS)
                        .at("/choices/0/message/content");
        assertThat(content.isString()).isTrue();
        assertThat(content.asString()).isEmpty();
    }

    @Test
    void contradictsItselfInTheFinishReason() {
        JsonNode stop = asking.plain(CALLS, Quirk.FINISH_STOP_WITH_CALLS).at("/choices/0");
        assertThat(stop.path("finish_reason").asString()).isEqualTo("stop");
        assertThat(stop.at("/message/tool_calls")).hasSize(2);

        JsonNode calls = asking.plain(TEXT, Quirk.FINISH_CALLS_WITHOUT_CALLS).at("/choices/0");
        assertThat(calls.path("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(calls.path("message").has("tool_calls")).isFalse();

        JsonNode missing = asking.plain(TEXT, Quirk.FINISH_MISSING).at("/choices/0");
        assertThat(missing.path("finish_reason").isNull()).isTrue();
        Sse stream = asking.stream(TEXT, Quirk.FINISH_MISSING);
        assertThat(stream.finishReasons()).isEmpty();
        assertThat(stream.done()).isTrue();
    }

    @Test
    void putsReasoningWhereTheVendorDoes() {
        Answer thinking = TEXT.thinking("Is it so? It may well be, after all.");

        assertThat(asking.stream(thinking, Quirk.REASONING_CONTENT).text("reasoning_content"))
                .isEqualTo("Is it so? It may well be, after all.");
        assertThat(asking.stream(TEXT, Quirk.REASONING_CONTENT).text("reasoning_content"))
                .isNotEmpty();
        Sse details = asking.stream(thinking, Quirk.REASONING_DETAILS);
        assertThat(details.text("reasoning")).isEqualTo("Is it so? It may well be, after all.");
        assertThat(details.text("reasoning_content")).isEmpty();
        assertThat(details.chunks())
                .anyMatch(c ->
                        c.at("/choices/0/delta/reasoning_details/0/type")
                                .asString("")
                                .equals("reasoning.text"));
        assertThat(details.text("content")).isEqualTo("It is so.");
    }

    @Test
    void endsAtMaxTokensOr1024() {
        Answer longOne = Answer.text("abcd".repeat(3000)).with(Quirk.MAX_TOKENS_1024);

        JsonNode missing = Http.json(asking.send(longOne, Asking.simple("")));
        assertThat(missing.at("/choices/0/message/content").asString()).hasSize(4096);
        assertThat(missing.at("/choices/0/finish_reason").asString()).isEqualTo("length");
        assertThat(missing.at("/usage/completion_tokens").asInt()).isEqualTo(1024);

        JsonNode enough = Http.json(asking.send(longOne, Asking.simple(",\"max_tokens\":3000")));
        assertThat(enough.at("/choices/0/message/content").asString()).hasSize(12_000);
        assertThat(enough.at("/choices/0/finish_reason").asString()).isEqualTo("stop");

        JsonNode newer =
                Http.json(asking.send(longOne, Asking.simple(",\"max_completion_tokens\":3000")));
        assertThat(newer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    }

    @Test
    void answersInTheNameOfAnotherModel() {
        assertThat(asking.plain(TEXT, Quirk.OTHER_MODEL).path("model").asString())
                .isEqualTo("kimi-k2-another");
        assertThat(asking.stream(TEXT, Quirk.OTHER_MODEL).last().path("model").asString())
                .isEqualTo("kimi-k2-another");
    }

    @Test
    void reportsCost() {
        JsonNode answer = asking.plain(TEXT.withUsage(Usage.of(1000, 200)), Quirk.COST);
        assertThat(answer.at("/usage/cost").decimalValue()).isEqualByComparingTo("0.0011");
        assertThat(answer.at("/usage/cost_details/upstream_inference_prompt_cost").decimalValue())
                .isEqualByComparingTo("0.0006");
        assertThat(answer.path("provider").asString()).isNotEmpty();
    }

    @Test
    void namesTheGenerationInBodyAndHeader() {
        HttpResponse<String> response =
                asking.send(TEXT.with(Quirk.GENERATION_ID), Asking.simple(",\"stream\":true"));
        String id = Sse.read(response.body()).last().path("id").asString();
        assertThat(id).startsWith("gen-");
        assertThat(response.headers().firstValue("X-Generation-Id")).contains(id);
        assertThat(asking.plain(TEXT).path("id").asString()).startsWith("chatcmpl-");
    }

    @Test
    void putsAnErrorIntoA200() {
        JsonNode plain = asking.plain(TEXT, Quirk.ERROR_IN_200);
        assertThat(plain.at("/error/code").asInt()).isEqualTo(502);
        assertThat(plain.has("choices")).isFalse();
        Sse stream = asking.stream(TEXT, Quirk.ERROR_IN_200);
        assertThat(stream.chunks()).singleElement().matches(c -> c.has("error"));
        assertThat(asking.simulator.calls().all())
                .extracting(CallRecord::outcome)
                .containsOnly(Outcome.FAULT);
    }

    @Test
    void putsAnErrorIntoTheChoice() {
        JsonNode choice = asking.plain(TEXT, Quirk.ERROR_IN_CHOICE).at("/choices/0");
        assertThat(choice.at("/error/metadata/error_type").asString())
                .isEqualTo("provider_unavailable");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("error");
        Sse stream = asking.stream(TEXT, Quirk.ERROR_IN_CHOICE);
        assertThat(stream.finishReasons()).containsExactly("error");
        assertThat(stream.last().at("/choices/0/error/code").asInt()).isEqualTo(502);
    }

    @Test
    void beginsAPlainBodyWithWhitespaceButNoStream() {
        String body = asking.send(TEXT.with(Quirk.LEADING_WHITESPACE), Asking.simple("")).body();
        assertThat(body).matches("(?s)\\s{20,}\\{.*");
        assertThat(asking.text(TEXT, Quirk.LEADING_WHITESPACE)).startsWith("data: ");
    }
}
