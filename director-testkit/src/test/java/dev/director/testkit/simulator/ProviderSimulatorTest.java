package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Cut;
import dev.director.testkit.simulator.Behaviour.Empty;
import dev.director.testkit.simulator.Behaviour.Garbage;
import dev.director.testkit.simulator.Behaviour.Hang;
import dev.director.testkit.simulator.Behaviour.Oversize;
import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.Behaviour.Truncated;
import dev.director.testkit.simulator.CallRecord.Outcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ProviderSimulatorTest {
    private final ProviderSimulator simulator = ProviderSimulator.start();
    private final Http http = new Http(simulator);

    @AfterEach
    void close() {
        http.close();
        simulator.close();
    }

    @Test
    void echoesTheLastUserMessageAndReportsUsage() {
        JsonNode answer = Http.json(http.chat("t/r1/0.0.1", Http.body("gpt-4", "hello")));

        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("echo: hello");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.path("model").asString()).isEqualTo("gpt-4");
        assertThat(answer.path("object").asString()).isEqualTo("chat.completion");
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(
                        answer.at("/usage/prompt_tokens").asInt()
                                + answer.at("/usage/completion_tokens").asInt())
                .isPositive();
        assertThat(answer.has("system_fingerprint")).isFalse();
    }

    @Test
    void streamsTheSameTextInChunksThenUsageThenDone() {
        String text = "a longer message, so that there are several chunks 😀".repeat(3);
        HttpResponse<String> response = http.chat("t/r1/0.0.1", Http.streamed("gpt-4", text));

        List<String> events = response.body().lines().filter(l -> !l.isEmpty()).toList();
        assertThat(events).allMatch(e -> e.startsWith("data: "));
        assertThat(events.getLast()).isEqualTo("data: [DONE]");
        List<JsonNode> chunks =
                events.subList(0, events.size() - 1).stream()
                        .map(e -> JsonMapper.shared().readTree(e.substring(6)))
                        .toList();
        StringBuilder content = new StringBuilder();
        chunks.forEach(c -> content.append(c.at("/choices/0/delta/content").asString("")));
        assertThat(content).hasToString("echo: " + text);
        assertThat(chunks.size()).isGreaterThan(4);
        assertThat(chunks.getLast().path("choices").isEmpty()).isTrue();
        assertThat(chunks.getLast().at("/usage/completion_tokens").asInt()).isPositive();
    }

    @Test
    void answersToolCallsAsScripted() {
        String calls =
                """
                [{"id":"functions.add:0","type":"function","function":{"name":"add","arguments":"{\\"a\\":1}"}}]\
                """;
        simulator.script(Rule.any().always(Answer.toolCalls(calls)));

        JsonNode plain = Http.json(http.chat("t/r1/0.0.1", Http.body("m", "x")));
        assertThat(plain.at("/choices/0/message/tool_calls"))
                .isEqualTo(JsonMapper.shared().readTree(calls));
        assertThat(plain.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(plain.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");

        String streamed = http.chat("t/r1/0.0.2", Http.streamed("m", "x")).body();
        assertThat(streamed).contains("\"id\":\"functions.add:0\"").contains("\"index\":0");
    }

    @Test
    void answersWithTheScriptedStatusAndHeaders() {
        simulator.script(
                Rule.whenModel("gpt-4").always(Status.of(429).withHeader("Retry-After", "7")));

        HttpResponse<String> throttled = http.chat("t/r1/0.0.1", Http.body("gpt-4", "x"));
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("Retry-After")).contains("7");
        assertThat(Http.json(throttled).at("/error/message").asString()).contains("429");
        assertThat(http.chat("t/r2/0.0.1", Http.body("other", "x")).statusCode()).isEqualTo(200);
        assertThat(simulator.calls().of("t/r1").getFirst().outcome()).isEqualTo(Outcome.FAULT);
    }

    @Test
    void walksASequencePerRequestThenGoesOn() {
        simulator.script(Rule.any().perRequest(Status.of(500), Status.of(503)));

        for (String request : List.of("t/a", "t/b")) {
            List<Integer> codes = new ArrayList<>();
            for (int attempt = 1; attempt <= 3; attempt++) {
                codes.add(http.chat(request + "/0.0." + attempt, Http.body("m", "x")).statusCode());
            }
            assertThat(codes).containsExactly(500, 503, 200);
        }
        assertThat(simulator.calls().count("t/a")).isEqualTo(3);
    }

    @Test
    void cutsBeforeTheHeadAndInTheBody() {
        simulator.script(
                Rule.whenModel("head").always(Cut.beforeHead()),
                Rule.whenModel("body").always(Cut.afterBytes(20)),
                Rule.whenModel("stream").always(Cut.afterChunks(2)));

        assertThatThrownBy(() -> http.chat("t/r1/0.0.1", Http.body("head", "x")))
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> http.chat("t/r2/0.0.1", Http.body("body", "x")))
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> http.chat("t/r3/0.0.1", Http.streamed("stream", "x")))
                .hasCauseInstanceOf(IOException.class);
        assertThat(simulator.calls().all())
                .extracting(CallRecord::outcome)
                .containsOnly(Outcome.FAULT);
        assertThat(http.chat("t/r4/0.0.1", Http.body("fine", "x")).statusCode()).isEqualTo(200);
    }

    @Test
    void answersGarbageTruncatedEmptyAndOversize() {
        simulator.script(
                Rule.whenModel("garbage").always(Garbage.notJson()),
                Rule.whenModel("html").always(Garbage.html()),
                Rule.whenModel("truncated").always(new Truncated()),
                Rule.whenModel("empty").always(new Empty(Empty.Part.BODY)),
                Rule.whenModel("none").always(new Empty(Empty.Part.CHOICES)),
                Rule.whenModel("big").always(new Oversize(1_000_000)));

        for (String model : List.of("garbage", "html", "truncated", "empty", "none", "big")) {
            assertThat(ask(model).statusCode()).isEqualTo(200);
        }
        assertThatThrownBy(() -> Http.json(ask("garbage"))).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> Http.json(ask("truncated"))).isInstanceOf(JacksonException.class);
        assertThat(ask("html").headers().firstValue("Content-Type")).contains("text/html");
        assertThat(ask("empty").body()).isEmpty();
        assertThat(Http.json(ask("none")).path("choices").isEmpty()).isTrue();
        assertThat(Http.json(ask("big")).at("/choices/0/message/content").asString())
                .hasSize(1_000_000);
    }

    private HttpResponse<String> ask(String model) {
        return http.chat("t/r/0.0.1", Http.body(model, "x"));
    }

    @Test
    void seesThatAClientGoesAwayWhileItsCallHangs() {
        simulator.script(Rule.any().always(new Hang()));
        var call = http.send("t/r1/0.0.1", Http.body("m", "x"));
        await().until(() -> simulator.calls().open() == 1);

        call.cancel(true);

        await().until(() -> simulator.calls().open() == 0);
        CallRecord record = simulator.calls().of("t/r1").getFirst();
        assertThat(record.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(record.ended()).isPresent();
    }

    @Test
    void seesThatAClientGoesAwayInTheMiddleOfASlowStream() {
        simulator.script(Rule.any().always(Answer.text("x".repeat(100)).streamedEvery(60_000)));
        var call = http.send("t/r1/0.0.1", Http.streamed("m", "x"));
        await().until(() -> simulator.calls().open() == 1);

        call.cancel(true);

        await().until(() -> simulator.calls().open() == 0);
        assertThat(simulator.calls().of("t/r1").getFirst().outcome()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void reusesAConnectionWhoseCallsHadToWait() {
        simulator.script(
                Rule.any().always(Answer.text("ok")).after(Latency.of(Duration.ofMillis(5))));
        for (int i = 0; i < 50; i++) {
            assertThat(http.chat("t/r" + i + "/0.0.1", Http.body("m", "x")).statusCode())
                    .isEqualTo(200);
        }
        assertThat(simulator.calls().all())
                .extracting(CallRecord::outcome)
                .containsOnly(Outcome.ANSWERED);
    }

    @Test
    void drawsTheSameFaultsForTheSameCallsWhateverTheirOrder() {
        List<Integer> forwards = codes(IntStream.range(0, 60).boxed().toList());
        List<Integer> backwards =
                codes(IntStream.range(0, 60).map(i -> 59 - i).boxed().toList()).reversed();

        assertThat(forwards).isEqualTo(backwards).contains(200, 500);
    }

    private List<Integer> codes(List<Integer> order) {
        simulator.script(Rule.any().always(Status.of(500)).withProbability(0.3));
        return order.stream()
                .map(i -> http.chat("t/r" + i + "/0.0.1", Http.body("m", "x")).statusCode())
                .toList();
    }

    @Test
    void isControlledOverHttp() throws Exception {
        String script =
                """
                {"rules":[
                  {"when":{"model":"gpt-4"},"order":"PER_REQUEST",
                   "behaviours":[{"kind":"status","code":429,"headers":{"Retry-After":"1"},"body":"{}"}]},
                  {"when":{"contains":"slow"},"latency":{"kind":"fixed","millis":50},
                   "behaviours":[{"kind":"answer","content":"at last"}]}]}\
                """;
        assertThat(http.control("PUT", "/_simulator/script", script))
                .returns("{}", HttpResponse::body);

        assertThat(http.chat("t/r1/0.0.1", Http.body("gpt-4", "x")).statusCode()).isEqualTo(429);
        JsonNode slow = Http.json(http.chat("t/r1/0.0.2", Http.body("gpt-4", "slow")));
        assertThat(slow.at("/choices/0/message/content").asString()).isEqualTo("at last");
        JsonNode calls = Http.json(http.control("GET", "/_simulator/calls", ""));
        assertThat(calls)
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                        {"total":2,"open":0,"maxOpen":1,"calls":{"t/r1":2}}\
                                        """));
        http.control("DELETE", "/_simulator/calls", "");
        assertThat(simulator.calls().total()).isZero();
        assertThat(http.control("PUT", "/_simulator/script", "{\"rules\":3}").statusCode())
                .isEqualTo(400);
        assertThat(Http.json(http.control("GET", "/v1/models", "")).path("data").isEmpty())
                .isFalse();
    }

    @Test
    void refusesWhatIsNotJson() {
        assertThat(http.chat("t/r1/0.0.1", "not json").statusCode()).isEqualTo(400);
    }
}
