package dev.director.worker.model.catalogue;

import dev.director.worker.context.Tokenizer;
import dev.director.worker.model.catalogue.Catalogue.AutoRule;
import dev.director.worker.model.catalogue.Catalogue.Family;
import dev.director.worker.model.catalogue.Catalogue.Model;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Routes and catalogues that tests begin with. */
public final class Routes {

    private Routes() {}

    /** A plain chat route with a window of 100,000 tokens. */
    public static Route chat(String provider, String upstream, Quirk... quirks) {
        return route(provider, Api.CHAT, upstream, 100_000, Set.of(quirks), List.of());
    }

    /** The same over the Responses API. */
    public static Route responses(String provider, String upstream, Quirk... quirks) {
        return route(provider, Api.RESPONSES, upstream, 100_000, Set.of(quirks), List.of());
    }

    /** One whose calls go on at the provider by themselves. */
    public static Route background(String provider, String upstream) {
        Route plain = responses(provider, upstream);
        return new Route(
                plain.provider(),
                plain.api(),
                plain.upstream(),
                plain.tokenizer(),
                plain.window(),
                plain.maxOutput(),
                plain.defaultOutput(),
                plain.temperature(),
                plain.quirks(),
                plain.preferences(),
                Optional.of(true),
                plain.prices());
    }

    public static Route windowed(String provider, int window) {
        return route(provider, Api.CHAT, provider + "-model", window, Set.of(), List.of());
    }

    public static Route priced(Price... prices) {
        return priced("openrouter", "m", prices);
    }

    public static Route priced(String provider, String upstream, Price... prices) {
        return route(provider, Api.CHAT, upstream, 100_000, Set.of(), List.of(prices));
    }

    private static Route route(
            String provider,
            Api api,
            String upstream,
            int window,
            Set<Quirk> quirks,
            List<Price> prices) {
        return new Route(
                provider,
                api,
                upstream,
                Tokenizer.O200K,
                window,
                Math.min(8_192, window / 2),
                Math.min(1_024, window / 4),
                Optional.empty(),
                quirks,
                Optional.empty(),
                Optional.empty(),
                prices);
    }

    /** A catalogue of these models, all providers of which are configured. */
    public static Catalogue catalogue(Map<String, Model> models, AutoRule... auto) {
        Provider here =
                new Provider(
                        "http://localhost/v1",
                        "key",
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        null);
        Map<String, Provider> providers =
                Map.of("openrouter", here, "moonshot", here, "openai", here, "self-hosted", here);
        Map<String, Family> families =
                Map.of(
                        "kimi", new Family(Optional.of("gpt-4"), Optional.of("Call tools well.")),
                        "gpt", new Family(Optional.empty(), Optional.empty()));
        return new Catalogue(providers, families, models, List.of(auto));
    }

    /** What it takes from outside is as it is where nothing is set. */
    public static Catalogue shipped() {
        return shipped(UnaryOperator.identity());
    }

    /** The catalogue that Director brings, with these values for what it takes from outside. */
    public static Catalogue shipped(UnaryOperator<String> resolve) {
        return CatalogueReader.read(
                document(), Optional.empty(), text -> defaults(resolve.apply(text)));
    }

    private static String defaults(String text) {
        return text.replaceAll("\\$\\{[A-Z_0-9]*:([^}]*)}", "$1");
    }

    /** The same with a document laid over it. */
    public static Catalogue shippedUnder(String yaml) {
        return CatalogueReader.read(document(), Optional.of(utf8(yaml)), Routes::defaults);
    }

    static InputStream utf8(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream document() {
        return Objects.requireNonNull(Routes.class.getResourceAsStream("/models.yml"));
    }
}
