package dev.director.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.worker.model.Catalogue.Provider;
import dev.director.worker.model.Catalogue.Route;
import dev.director.worker.run.Samples;
import java.io.ByteArrayInputStream;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    @Test
    void theShippedCatalogueHasTheFirstTwoModels() {
        Catalogue catalogue = shipped(UnaryOperator.identity());

        assertThat(catalogue.models().keySet()).containsExactly("kimi-k2", "gpt-4");
        Route kimi = catalogue.models().get("kimi-k2").routes().getFirst();
        assertThat(kimi.provider()).isEqualTo("openrouter");
        assertThat(kimi.upstream()).isEqualTo("moonshotai/kimi-k2");
        assertThat(kimi.temperature()).contains(0.6);
        assertThat(kimi.prices()).isNotEmpty();
        assertThat(catalogue.models().get("gpt-4").routes().getFirst().provider())
                .isEqualTo("openai");
    }

    @Test
    void takesItsSecretsAndAddressesFromOutside() {
        Catalogue catalogue =
                shipped(raw ->
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
        assertThat(new Provider("https://x/v1", "sk-secret", null).toString())
                .doesNotContain("sk-secret");
    }

    @Test
    void refusesARouteByAProviderThatIsNotListed() {
        assertThatThrownBy(() ->
                        read(
                                """
                                providers:
                                  here: {baseUrl: "http://x", key: ""}
                                models:
                                  m:
                                    family: f
                                    routes:
                                      - {provider: elsewhere, api: chat, upstream: u}
                                """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model m")
                .hasMessageContaining("elsewhere");
    }

    @Test
    void refusesAPropertyItDoesNotKnowSinceItMayBeAMisspeltPrice() {
        assertThatThrownBy(() ->
                        read(
                                """
                                providers:
                                  here: {baseUrl: "http://x", key: ""}
                                models:
                                  m:
                                    family: f
                                    routes:
                                      - {provider: here, api: chat, upstream: u, price: []}
                                """))
                .hasMessageContaining("price");
    }

    @Test
    void refusesAModelWithoutARoute() {
        assertThatThrownBy(() ->
                        read(
                                """
                                providers:
                                  here: {baseUrl: "http://x", key: ""}
                                models:
                                  m: {family: f, routes: []}
                                """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model m");
    }

    @Test
    void keepsTheOrderInWhichModelsAreListed() {
        assertThat(
                        read("""
                        providers:
                          here: {baseUrl: "http://x", key: ""}
                        models:
                          z: {family: f, routes: [{provider: here, api: chat, upstream: u}]}
                          a: {family: f, routes: [{provider: here, api: chat, upstream: u}]}
                          m: {family: f, routes: [{provider: here, api: chat, upstream: u}]}
                        """)
                                .models()
                                .keySet())
                .containsExactly("z", "a", "m");
    }

    private static Catalogue shipped(UnaryOperator<String> resolve) {
        return Catalogue.read(CatalogueTest.class.getResourceAsStream("/models.yml"), resolve);
    }

    private static Catalogue read(String yaml) {
        return Catalogue.read(
                new ByteArrayInputStream(Samples.bytes(yaml)), UnaryOperator.identity());
    }
}
