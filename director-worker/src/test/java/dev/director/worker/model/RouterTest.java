package dev.director.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.worker.model.Router.Choice;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Catalogue.AutoRule;
import dev.director.worker.model.catalogue.Catalogue.Model;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.catalogue.Routes;
import dev.director.worker.run.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {

    private static final Route FIRST = Routes.chat("openrouter", "moonshotai/kimi-k2");
    private static final Route SECOND = Routes.chat("moonshot", "kimi-k2.6");
    private static final Route GPT = Routes.chat("openai", "gpt");

    @Test
    void aNamedModelIsTriedByItsRoutesInTheirOrder() {
        Choice.Chosen chosen = chosen(router().choose(request("kimi-k2", "")));

        assertThat(chosen.name()).isEqualTo("kimi-k2");
        assertThat(chosen.routes()).containsExactly(FIRST, SECOND);
        assertThat(chosen.family().fallback()).contains("gpt-4");
    }

    @Test
    void whatIsTooLargeFallsBackToALargerWindowOnly() {
        DirectorRequest request = request("kimi-k2", "");
        Route small = Routes.windowed("openai", 8_192);
        Route large = Routes.windowed("openai", 1_000_000);

        assertThat(withFallback(small).fallback(request, ErrorCode.PROVIDER_ERROR))
                .contains("gpt-4");
        assertThat(withFallback(small).fallback(request, ErrorCode.CONTEXT_TOO_LARGE)).isEmpty();
        assertThat(withFallback(large).fallback(request, ErrorCode.CONTEXT_TOO_LARGE))
                .contains("gpt-4");
    }

    private static Router withFallback(Route route) {
        return new Router(
                Routes.catalogue(
                        Map.of(
                                "kimi-k2", new Model("kimi", List.of(FIRST)),
                                "gpt-4", new Model("gpt", List.of(route)))),
                Set.of());
    }

    @Test
    void anUnknownModelIsRefusedByNameWithTheListOfThoseThatAreAllowed() {
        Choice.Refused refused = refused(router().choose(request("gpt-9", "")));

        assertThat(refused.code()).isEqualTo(ErrorCode.MODEL_NOT_ALLOWED);
        assertThat(refused.reason()).contains("'gpt-9'").endsWith("allowed are kimi-k2, gpt-4");
    }

    @Test
    void aListOfAllowedModelsClosesTheOthersAlsoToRulesOfAuto() {
        Router router =
                new Router(catalogue(rule(List.of(), List.of(), 100, "kimi-k2")), Set.of("gpt-4"));

        assertThat(router.allowed()).containsExactly("gpt-4");
        assertThat(refused(router.choose(request("kimi-k2", ""))).reason())
                .endsWith("allowed are gpt-4");
        assertThat(refused(router.choose(request("auto", ""))).reason()).contains("'kimi-k2'");
    }

    @Test
    void aModelNameOfAMegabyteIsNotRepeatedInFull() {
        assertThat(refused(router().choose(request("m".repeat(1 << 20), ""))).reason())
                .hasSizeLessThan(300);
    }

    @Test
    void aRouteWhoseProviderIsNotConfiguredIsPassedOver() {
        Catalogue shipped = Routes.shipped(text -> text.replace("${MOONSHOT_API_KEY:}", "k"));
        Router router = new Router(shipped, Set.of());

        assertThat(chosen(router.choose(request("kimi-k2", ""))).routes())
                .extracting(Route::provider)
                .containsExactly("moonshot");
        assertThat(refused(router.choose(request("gpt-4", ""))))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.PROVIDER_AUTH);
                    assertThat(refused.reason()).contains("openai");
                });
    }

    /** R16: a subset of workflow types, a share of conversations. */
    @Test
    void autoIsChosenByTheFirstRuleThatFits() {
        Router router =
                new Router(
                        catalogue(
                                rule(List.of("summarize", "extract"), List.of(), 100, "kimi-k2"),
                                rule(List.of(), List.of("acme"), 100, "kimi-k2"),
                                rule(List.of(), List.of(), 100, "gpt-4")),
                        Set.of());

        assertThat(chosen(router.choose(workflow("extract"))).name()).isEqualTo("kimi-k2");
        assertThat(chosen(router.choose(workflow("translate"))).name()).isEqualTo("gpt-4");
        assertThat(chosen(router.choose(request("auto", ",\"tenant\":\"acme\""))).name())
                .isEqualTo("kimi-k2");
        assertThat(chosen(router.choose(request("auto", ""))).name()).isEqualTo("gpt-4");
    }

    @Test
    void aShareIsOfConversationsAndAConversationKeepsItsModel() {
        Router router =
                new Router(
                        catalogue(
                                rule(List.of(), List.of(), 20, "kimi-k2"),
                                rule(List.of(), List.of(), 100, "gpt-4")),
                        Set.of());

        long kimi =
                IntStream.range(0, 10_000)
                        .filter(i ->
                                chosen(router.choose(conversation("r1", "c" + i)))
                                        .name()
                                        .equals("kimi-k2"))
                        .count();

        assertThat(kimi).isBetween(1_800L, 2_200L);
        for (int i = 0; i < 100; i++) {
            assertThat(chosen(router.choose(conversation("r" + i, "c7"))).name())
                    .isEqualTo(chosen(router.choose(conversation("r0", "c7"))).name());
        }
    }

    @Test
    void autoWithoutARuleThatFitsIsRefused() {
        assertThat(refused(router().choose(request("auto", ""))).code())
                .isEqualTo(ErrorCode.MODEL_NOT_ALLOWED);
    }

    private Router router() {
        return new Router(catalogue(), Set.of());
    }

    private static Catalogue catalogue(AutoRule... rules) {
        Map<String, Model> models = new LinkedHashMap<>();
        models.put("kimi-k2", new Model("kimi", List.of(FIRST, SECOND)));
        models.put("gpt-4", new Model("gpt", List.of(GPT)));
        return Routes.catalogue(models, rules);
    }

    private static AutoRule rule(
            List<String> types, List<String> tenants, int percent, String model) {
        return new AutoRule(types, tenants, Optional.of(percent), model);
    }

    private static DirectorRequest request(String model, String more) {
        return Samples.request(Samples.json("r1", more).replace("kimi-k2", model));
    }

    private static DirectorRequest workflow(String type) {
        return request("auto", ",\"workflow\":{\"type\":\"%s\",\"id\":\"w\"}".formatted(type));
    }

    private static DirectorRequest conversation(String requestId, String conversation) {
        UnaryOperator<String> auto = json -> json.replace("kimi-k2", "auto");
        return Samples.request(
                auto.apply(
                        Samples.json(
                                requestId, ",\"conversationId\":\"%s\"".formatted(conversation))));
    }

    private static Choice.Chosen chosen(Choice choice) {
        assertThat(choice).isInstanceOf(Choice.Chosen.class);
        return (Choice.Chosen) choice;
    }

    private static Choice.Refused refused(Choice choice) {
        assertThat(choice).isInstanceOf(Choice.Refused.class);
        return (Choice.Refused) choice;
    }
}
