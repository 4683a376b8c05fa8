package dev.director.worker.model.catalogue;

import dev.director.worker.model.catalogue.Catalogue.AutoRule;
import dev.director.worker.model.catalogue.Catalogue.Model;
import java.util.Collection;

/** Whether a catalogue holds together, so that a slip shows at the start and not in a call. */
final class CatalogueCheck {

    /** The family that has a dead-letter topic. */
    private static final String KIMI = "kimi";

    private CatalogueCheck() {}

    /**
     * @throws IllegalArgumentException with what to correct
     */
    static void verify(Catalogue catalogue) {
        catalogue.providers().forEach(CatalogueCheck::verify);
        catalogue.models().forEach((name, model) -> verify(catalogue, name, model));
        catalogue
                .families()
                .forEach((name, family) ->
                        family.fallback()
                                .ifPresent(fallback ->
                                        require(
                                                catalogue.models().containsKey(fallback),
                                                "family %s falls back to %s, which is no model; there are %s"
                                                        .formatted(
                                                                name,
                                                                fallback,
                                                                catalogue.models().keySet()))));
        catalogue
                .families()
                .forEach((name, family) ->
                        require(
                                family.fallback().isEmpty() || name.equals(KIMI),
                                "family %s has a fallback; only %s can have one, since its dead-letter topic is there"
                                        .formatted(name, KIMI)));
        for (AutoRule rule : catalogue.auto()) {
            require(
                    catalogue.models().containsKey(rule.model()),
                    "a rule of auto chooses %s, which is no model; there are %s"
                            .formatted(rule.model(), catalogue.models().keySet()));
            int percent = rule.percent().orElse(100);
            require(
                    percent >= 0 && percent <= 100,
                    "a rule of auto has percent %d; give 0 to 100".formatted(percent));
        }
    }

    private static void verify(String name, Provider provider) {
        require(
                provider.baseUrl().isEmpty() || provider.baseUrl().matches("https?://[^/\\s]+\\S*"),
                "provider %s has the address '%s'; give one as https://host/v1"
                        .formatted(name, provider.baseUrl()));
    }

    private static void verify(Catalogue catalogue, String name, Model model) {
        require(
                !name.equals(Catalogue.AUTO),
                "no model can be called %s: requests say so to have one chosen".formatted(name));
        require(!model.routes().isEmpty(), "model %s has no route".formatted(name));
        known("family", name, model.family(), catalogue.families().keySet());
        long names = model.routes().stream().map(Route::name).distinct().count();
        require(
                names == model.routes().size(),
                "model %s has a route twice; routes differ in provider, api or upstream"
                        .formatted(name));
        for (Route route : model.routes()) {
            known("provider", name, route.provider(), catalogue.providers().keySet());
            require(
                    route.defaultOutput() >= 1
                            && route.defaultOutput() <= route.maxOutput()
                            && route.maxOutput() < route.window(),
                    "model %s by %s: 1 <= defaultOutput <= maxOutput < window must hold"
                            .formatted(name, route.provider()));
            require(
                    route.api() == Api.RESPONSES || !route.background().orElse(false),
                    "model %s by %s: background is for api responses"
                            .formatted(name, route.provider()));
        }
    }

    private static void known(String what, String model, String name, Collection<String> names) {
        require(
                names.contains(name),
                "model %s names %s %s, which is not listed; there are %s"
                        .formatted(model, what, name, names));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
