package dev.director.worker.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.worker.model.catalogue.Catalogue.Model;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueReaderTest {

    private static final String ROUTE =
            "{provider: here, api: chat, upstream: u, tokenizer: o200k, window: 1000, maxOutput: 100, defaultOutput: 50}";

    private static final Catalogue SHIPPED = Routes.shipped();

    /** R7, R8, R9 and R18. */
    @Test
    void theShippedCatalogueHasEveryNameThatUsersAskFor() {
        assertThat(SHIPPED.models().keySet())
                .contains(
                        "gpt-4",
                        "gpt-4-turbo",
                        "gpt-3.5-turbo",
                        "o4-mini",
                        "o3",
                        "claude-3-opus",
                        "claude-3-sonnet",
                        "kimi-k2");
    }

    @Test
    void kimiIsReachedThroughOpenRouterThenMoonshotThenASelfHostedAddress() {
        List<Route> routes = model("kimi-k2").routes();

        assertThat(routes)
                .extracting(Route::provider)
                .containsExactly("openrouter", "moonshot", "self-hosted");
        assertThat(routes.getFirst().upstream()).isEqualTo("moonshotai/kimi-k2");
        assertThat(routes.getFirst().temperature()).contains(0.6);
        assertThat(
                        routes.getFirst()
                                .preferences()
                                .orElseThrow()
                                .path("require_parameters")
                                .asBoolean())
                .isTrue();
        assertThat(SHIPPED.family(model("kimi-k2")).fallback()).contains("gpt-4");
        assertThat(SHIPPED.family(model("kimi-k2")).prompt()).isPresent();
    }

    /** R1. */
    @Test
    void reasoningModelsGoToTheResponsesApiAndAllOthersToChatCompletions() {
        Set<String> reasoning = Set.of("o4-mini", "o3");

        SHIPPED.models()
                .forEach((name, model) ->
                        assertThat(model.routes())
                                .extracting(Route::api)
                                .containsOnly(reasoning.contains(name) ? Api.RESPONSES : Api.CHAT));
    }

    @Test
    void everyShippedRouteThatIsPaidForHasAPriceSaveThoseNobodyPublished() {
        List<String> unpriced =
                SHIPPED.models().values().stream()
                        .flatMap(model -> model.routes().stream())
                        .filter(route -> route.prices().isEmpty())
                        .map(Route::provider)
                        .distinct()
                        .toList();

        assertThat(unpriced).containsExactly("moonshot");
    }

    @Test
    void takesItsSecretsAndAddressesFromOutside() {
        Catalogue catalogue =
                Routes.shipped(raw ->
                        raw.replace("${OPENROUTER_API_KEY:}", "sk-1")
                                .replaceAll("\\$\\{APP_URL:(.*)}", "https://app"));

        Provider openrouter = catalogue.providers().get("openrouter");
        assertThat(openrouter.key()).isEqualTo("sk-1");
        assertThat(openrouter.headers())
                .containsEntry("HTTP-Referer", "https://app")
                .containsEntry("X-Title", "Director 2.0");
    }

    @Test
    void doesNotShowKeysInLogs() {
        assertThat(
                        new Provider(
                                        "https://x/v1",
                                        "sk-secret",
                                        Optional.empty(),
                                        null,
                                        null,
                                        null)
                                .toString())
                .doesNotContain("sk-secret");
    }

    @Test
    void aProviderIsConfiguredByItsAddressAndItsKeyUnlessItNeedsNone() {
        assertThat(provider("https://x", "k", Optional.empty()).configured()).isTrue();
        assertThat(provider("https://x", " ", Optional.empty()).configured()).isFalse();
        assertThat(provider("https://x", "", Optional.of(false)).configured()).isTrue();
        assertThat(provider("", "k", Optional.of(false)).configured()).isFalse();
    }

    @Test
    void anOperatorsOwnFileIsLaidOverTheShippedOne() {
        Catalogue catalogue =
                Routes.shippedUnder(
                        """
                        providers:
                          moonshot: {limits: {concurrency: 1, requestsPerMinute: 3, tokensPerMinute: 500000}}
                        models:
                          gpt-4-turbo: null
                          house-model: {family: gpt, routes: [{provider: self-hosted, api: chat, upstream: h,
                            tokenizer: o200k, window: 32000, maxOutput: 4000, defaultOutput: 1000}]}
                        auto:
                          - {workflowTypes: [summarize], percent: 20, model: kimi-k2}
                          - {model: house-model}
                        """);

        assertThat(catalogue.models()).containsKey("house-model").doesNotContainKey("gpt-4-turbo");
        assertThat(catalogue.models().get("kimi-k2")).isEqualTo(model("kimi-k2"));
        Provider moonshot = catalogue.providers().get("moonshot");
        assertThat(moonshot.limits().concurrency()).contains(1);
        assertThat(moonshot.baseUrl()).isEqualTo(SHIPPED.providers().get("moonshot").baseUrl());
        assertThat(catalogue.auto()).hasSize(2);
    }

    @Test
    void keepsTheOrderInWhichModelsAreListed() {
        assertThat(
                        read("z: {family: f, routes: [%1$s]}, a: {family: f, routes: [%1$s]}")
                                .models()
                                .keySet())
                .containsExactly("z", "a");
    }

    @Test
    void readsPricesExactly() {
        assertThat(SHIPPED.models().get("kimi-k2").routes().getFirst().prices().getFirst().output())
                .isEqualByComparingTo(new BigDecimal("2.50"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m: {family: f, routes: []} | model m has no route",
                "m: {family: g, routes: [%1$s]} | names family g",
                "auto: {family: f, routes: [%1$s]} | can be called auto",
                "m: {family: f, routes: [{provider: elsewhere, api: chat, upstream: u, tokenizer: o200k, window: 9, maxOutput: 2, defaultOutput: 1}]} | names provider elsewhere",
                "m: {family: f, routes: [{provider: here, api: chat, upstream: u, tokenizer: o200k, window: 9, maxOutput: 9, defaultOutput: 1}]} | maxOutput < window",
                "m: {family: f, routes: [{provider: here, api: chat, upstream: u, tokenizer: o200k, window: 9, maxOutput: 2, defaultOutput: 1, background: true}]} | background",
                "m: {family: f, routes: [{provider: here, api: chat, upstream: u, tokenizer: o200k, window: 9, maxOutput: 2, defaultOutput: 1, price: []}]} | price",
                "m: {family: f, routes: [{provider: here, api: chat, upstream: u, tokenizer: o200k, maxOutput: 2, defaultOutput: 1}]} | window",
                "m: {family: f, routes: [{provider: here, api: chat, upstream: u, quirks: [odd]}]} | no quirk 'odd'",
                "m: {family: f, routes: [{provider: here, api: soap, upstream: u}]} | soap"
            })
    void refusesWhatDoesNotHoldTogetherAndSaysWhatItIs(String models, String message) {
        assertThatThrownBy(() -> read(models))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAnAddressThatIsNone() {
        assertThatThrownBy(() ->
                        Routes.shippedUnder(
                                "providers: {openrouter: {baseUrl: openrouter.ai/api/v1}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openrouter.ai/api/v1")
                .hasMessageContaining("https://");
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertThatThrownBy(() -> Routes.shippedUnder("models: {"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not YAML");
    }

    @Test
    void refusesARuleOfAutoOrAFallbackToNoModel() {
        assertThatThrownBy(() -> Routes.shippedUnder("auto: [{model: nobody}]"))
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> Routes.shippedUnder("auto: [{model: gpt-4, percent: 101}]"))
                .hasMessageContaining("percent 101");
        assertThatThrownBy(() -> Routes.shippedUnder("families: {kimi: {fallback: nobody}}"))
                .hasMessageContaining("nobody");
    }

    private static Model model(String name) {
        return SHIPPED.models().get(name);
    }

    private static Provider provider(String url, String key, Optional<Boolean> needsKey) {
        return new Provider(url, key, needsKey, Map.of(), Optional.empty(), null);
    }

    private static Catalogue read(String models) {
        String yaml =
                """
                providers: {here: {baseUrl: "http://x", key: ""}}
                families: {f: {}}
                models: {%s}
                """
                        .formatted(models.formatted(ROUTE));
        return CatalogueReader.read(Routes.utf8(yaml), Optional.empty(), UnaryOperator.identity());
    }
}
