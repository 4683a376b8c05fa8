package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Quirk;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ProvidersTest {
    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void everyProviderAnswersAModestRequest(Provider provider) {
        asking.simulator.script(
                Script.of(Rule.any().always(Answer.toolCalls(Asking.TWO_CALLS))).as(provider));
        HttpResponse<String> plain = asking.send(Asking.simple(""));
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(Http.json(plain).at("/choices/0/message/tool_calls")).hasSize(2);
        Sse stream = Sse.read(asking.send(Asking.simple(",\"stream\":true")).body());
        assertThat(stream.toolDeltas()).isNotEmpty();
        assertThat(stream.done()).isTrue();
    }

    @Test
    void refusesInTheShapeOfTheProvider() {
        JsonNode moonshot = refusal(Provider.MOONSHOT_K2, ",\"temperature\":2");
        assertThat(moonshot.path("error").propertyNames())
                .containsExactlyInAnyOrder("message", "type");

        JsonNode openAi = refusal(Provider.OPENAI_REASONING, ",\"temperature\":2");
        assertThat(openAi.at("/error/code").asString()).isEqualTo("unsupported_parameter");
        assertThat(openAi.at("/error/param").asString()).isEqualTo("temperature");

        JsonNode openRouter = refusal(Provider.OPENROUTER_MOONSHOT, ",\"temperature\":2");
        assertThat(openRouter.at("/error/code").asInt()).isEqualTo(400);
        assertThat(openRouter.at("/error/message").asString()).isEqualTo("Provider returned error");
        assertThat(
                        JsonMapper.shared()
                                .readTree(openRouter.at("/error/metadata/raw").asString())
                                .at("/error/message")
                                .asString())
                .startsWith("invalid temperature");
    }

    private JsonNode refusal(Provider provider, String more) {
        asking.simulator.script(Script.echo().as(provider));
        HttpResponse<String> response = asking.send(Asking.simple(more));
        assertThat(response.statusCode()).isEqualTo(400);
        return Http.json(response);
    }

    @Test
    void severalProvidersLiveInOneSimulatorByPathAndModel() {
        asking.simulator.script(
                Script.echo()
                        .as(Profile.of(Provider.MOONSHOT_K2).when(Match.path("/moonshot")))
                        .as(
                                Profile.of(Provider.OPENROUTER)
                                        .with(Quirk.OTHER_MODEL)
                                        .when(Match.path("/api/v1"))));
        JsonNode answer = Http.json(asking.send(Asking.simple(",\"temperature\":2")));
        assertThat(answer.path("model").asString()).isEqualTo("kimi-k2-another");
        assertThat(answer.at("/usage/cost").isNumber()).isTrue();
    }

    @Test
    void aKimiHistoryWithTheIdsOfAnotherModelGetsNothingFromMoonshot() {
        asking.simulator.script(Script.echo().as(Provider.MOONSHOT_K2));
        JsonNode foreign = answer(Asking.HISTORY.formatted("call_1", "call_2"));
        assertThat(foreign.at("/choices/0/message/content").asString()).isEmpty();
        JsonNode own = answer(Asking.HISTORY.formatted("functions.add:0", "functions.add:1"));
        assertThat(own.at("/choices/0/message/content").asString()).isEqualTo("echo: go");
    }

    private JsonNode answer(String history) {
        return Http.json(asking.send(Asking.request(history, "")));
    }

    @Test
    void aProviderIsSwitchedOnOverHttp() throws Exception {
        String script =
                """
                {"profiles":[{"provider":"MOONSHOT_THINKING","checks":["TEXT_CONTENT_ONLY"]}]}\
                """;
        assertThat(asking.http.control("PUT", "/_simulator/script", script).statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = asking.send(Asking.simple(",\"temperature\":0.7"));
        assertThat(refused.body())
                .isEqualTo(
                        """
                        {"error":{"message":"invalid temperature: only 1 is allowed for this model",\
                        "type":"invalid_request_error"}}\
                        """);
        JsonNode message = Http.json(asking.send(Asking.simple(""))).at("/choices/0/message");
        assertThat(message.has("reasoning_content")).isTrue();
    }
}
