package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.simulator.Behaviour.Hang;
import dev.director.testkit.simulator.limit.Limits;
import dev.director.testkit.simulator.model.ListedModel;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class ProviderLimitsTest {
    private final Asking asking = new Asking();
    private final ProviderSimulator simulator = asking.simulator;

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void refusesTheCallThatIsOneTooManyAtOnce() {
        simulator.script(Rule.whenUserSays("wait").always(new Hang()));
        simulator.limits().limit(Limits.none().concurrency(1));
        var hanging = asking.http.send("t/r1/0.0.1", Http.body("m", "wait"), "key-1");
        await().until(() -> simulator.limits().of("key-1").open() == 1);

        HttpResponse<String> refused =
                asking.http.send("t/r2/0.0.1", Http.body("m", "x"), "key-1").join();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Http.json(refused).at("/error/type").asString())
                .isEqualTo("rate_limit_reached_error");
        assertThat(Http.json(refused).at("/error/message").asString())
                .contains("max organization concurrency: 1");
        assertThat(refused.headers().firstValue("X-RateLimit-Remaining")).contains("0");
        assertThat(asking.http.send("t/r3/0.0.1", Http.body("m", "x"), "key-2").join().statusCode())
                .isEqualTo(200);

        hanging.cancel(true);
        await().until(() -> simulator.limits().of("key-1").open() == 0);
        assertThat(asking.http.send("t/r2/0.0.2", Http.body("m", "x"), "key-1").join().statusCode())
                .isEqualTo(200);
        assertThat(simulator.limits().of("key-1").maxOpen()).isEqualTo(1);
    }

    @Test
    void countsPromptAndMaxTokensOrTheDefault() {
        simulator.limits().limit(Limits.none().tokens(3000));
        assertThat(asking.send(Asking.simple(",\"max_tokens\":1500")).statusCode()).isEqualTo(200);
        assertThat(asking.send(Asking.simple("")).statusCode()).isEqualTo(200);
        assertThat(asking.send(Asking.simple("")).statusCode()).isEqualTo(429);
        long prompt = "hello".length() / 4 + 1;
        assertThat(simulator.limits().of("").maxTokens()).isEqualTo(1500 + 1024 + 2 * prompt);
    }

    @Test
    void countsNothingForARequestThatIsRefusedAnyway() {
        simulator.script(Script.echo().as(Provider.MOONSHOT_K2));
        simulator.limits().limit(Limits.none().requests(1));
        assertThat(asking.send(Asking.simple(",\"temperature\":2")).statusCode()).isEqualTo(400);
        assertThat(asking.send(Asking.simple("")).statusCode()).isEqualTo(200);
        assertThat(asking.send(Asking.simple("")).statusCode()).isEqualTo(429);
    }

    @Test
    void listsModelsWithTheirLastDay() throws Exception {
        simulator.models(
                ListedModel.of("gpt-5"), ListedModel.of("o3").until(LocalDate.parse("2026-12-11")));
        JsonNode list = Http.json(asking.http.control("GET", "/v1/models", ""));
        assertThat(list.at("/data/0/id").asString()).isEqualTo("gpt-5");
        assertThat(list.at("/data/0").has("shutdown_date")).isFalse();
        assertThat(list.at("/data/1/shutdown_date").asString()).isEqualTo("2026-12-11");
    }

    @Test
    void refusesAModelThatIsNotListedInTheShapeOfTheProvider() {
        assertThat(asking.send(Http.body("gone", "x")).statusCode()).isEqualTo(200);
        simulator.models(ListedModel.of("gpt-5"));
        assertThat(asking.send(Http.body("gpt-5", "x")).statusCode()).isEqualTo(200);

        HttpResponse<String> openAi = asking.send(Http.body("gone", "x"));
        assertThat(openAi.statusCode()).isEqualTo(404);
        assertThat(Http.json(openAi).at("/error/code").asString()).isEqualTo("model_not_found");
        simulator.script(Script.echo().as(Provider.MOONSHOT_K2));
        HttpResponse<String> moonshot = asking.send(Http.body("gone", "x"));
        assertThat(moonshot.statusCode()).isEqualTo(404);
        assertThat(Http.json(moonshot).at("/error/type").asString())
                .isEqualTo("resource_not_found_error");
        simulator.script(Script.echo().as(Provider.OPENROUTER));
        assertThat(Http.json(asking.send(Http.body("gone", "x"))).at("/error/code").asInt())
                .isEqualTo(404);
    }
}
