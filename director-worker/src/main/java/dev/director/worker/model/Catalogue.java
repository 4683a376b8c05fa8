package dev.director.worker.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Which models there are and how they are reached: data, not code (models.yml). Names in requests
 * are logical; a route says what the provider calls the model.
 *
 * @param providers by name
 * @param models by logical name, in the order in which they are listed
 */
public record Catalogue(Map<String, Provider> providers, Map<String, Model> models) {

    public Catalogue {
        providers = Map.copyOf(providers);
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    }

    /**
     * Where a provider is and how it wants to be asked.
     *
     * @param baseUrl up to and including the version
     * @param key the API key; empty where none is configured
     * @param headers sent with every call
     */
    public record Provider(String baseUrl, String key, Map<String, String> headers) {

        public Provider {
            headers = headers == null ? Map.of() : Map.copyOf(headers);
        }

        /** Without the key: this may be logged. */
        @Override
        public String toString() {
            return baseUrl;
        }
    }

    /**
     * A model by its logical name.
     *
     * @param family what it is akin to; decides the fallback
     * @param routes in order of preference
     */
    public record Model(String family, List<Route> routes) {
        public Model {
            routes = List.copyOf(routes);
        }
    }

    /**
     * One way to a model.
     *
     * @param provider a name among the providers
     * @param api {@code chat}
     * @param upstream what the provider calls the model
     * @param temperature what is sent when the request names none
     * @param prices the newest that is in effect counts
     */
    public record Route(
            String provider,
            String api,
            String upstream,
            Optional<Double> temperature,
            List<Price> prices) {
        public Route {
            prices = prices == null ? List.of() : List.copyOf(prices);
        }
    }

    /**
     * US dollars for a million tokens.
     *
     * @param from the first day on which it counts
     * @param input for what is read
     * @param cachedInput for what is read from the provider's cache
     * @param output for what is written, reasoning included
     */
    public record Price(
            LocalDate from, BigDecimal input, BigDecimal cachedInput, BigDecimal output) {}

    /**
     * Reads a catalogue.
     *
     * @param yaml the document
     * @param resolve replaces {@code ${NAME:default}} in the providers' entries
     * @throws IllegalArgumentException when a model has no route, or one by a provider that is not
     *     there
     */
    public static Catalogue read(InputStream yaml, UnaryOperator<String> resolve) {
        YAMLMapper mapper =
                YAMLMapper.builder()
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .build();
        try (yaml) {
            Catalogue read = mapper.readValue(yaml, Catalogue.class);
            Map<String, Provider> providers = new LinkedHashMap<>();
            read.providers.forEach((name, one) -> providers.put(name, resolved(one, resolve)));
            Catalogue catalogue = new Catalogue(providers, read.models);
            catalogue.models.forEach(catalogue::check);
            return catalogue;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Provider resolved(Provider raw, UnaryOperator<String> resolve) {
        Map<String, String> headers = new LinkedHashMap<>();
        raw.headers.forEach((name, value) -> headers.put(name, resolve.apply(value)));
        return new Provider(resolve.apply(raw.baseUrl), resolve.apply(raw.key).strip(), headers);
    }

    private void check(String name, Model model) {
        if (model.routes.isEmpty()) {
            throw new IllegalArgumentException("model %s has no route".formatted(name));
        }
        for (Route route : model.routes) {
            if (!providers.containsKey(route.provider)) {
                throw new IllegalArgumentException(
                        "model %s has a route by provider %s, which is not listed"
                                .formatted(name, route.provider));
            }
        }
    }
}
