package dev.director.worker.model.catalogue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which models there are and how they are reached. Names in requests are logical; a route says what
 * a provider calls the model. Immutable.
 *
 * @param providers by name
 * @param families by name
 * @param models by logical name, in the order in which they are listed
 * @param auto the rules that choose a model for {@code auto}: the first that fits counts
 */
public record Catalogue(
        Map<String, Provider> providers,
        Map<String, Family> families,
        Map<String, Model> models,
        List<AutoRule> auto) {

    /** What a request names to have the model chosen by rules. */
    public static final String AUTO = "auto";

    /** What may follow a model's name: a date, a number, a variant. */
    private static final Pattern VERSION = Pattern.compile("$|[-:@]");

    private static final Pattern DATE = Pattern.compile("[-:@]\\d[-\\d]*$");

    public Catalogue {
        providers = Map.copyOf(providers);
        families = Map.copyOf(families);
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        auto = auto == null ? List.of() : List.copyOf(auto);
    }

    /**
     * Models that are akin: they share a way of speaking, and a fallback.
     *
     * @param fallback the logical name of the model that finishes what this family fails
     * @param prompt what its models should be told beside the request's own system prompt
     */
    public record Family(Optional<String> fallback, Optional<String> prompt) {}

    /**
     * A model by its logical name.
     *
     * @param family a name among the families
     * @param routes in order of preference
     */
    public record Model(String family, List<Route> routes) {
        public Model {
            routes = List.copyOf(routes);
        }
    }

    /**
     * A rule for {@code auto}. What is left out fits every request.
     *
     * @param workflowTypes types of workflows that it is for
     * @param tenants tenants that it is for
     * @param percent of the conversations that fit, 0 to 100, chosen by a hash of their key, so
     *     that a conversation keeps its model
     * @param model the logical name it chooses
     */
    public record AutoRule(
            List<String> workflowTypes,
            List<String> tenants,
            Optional<Integer> percent,
            String model) {
        public AutoRule {
            workflowTypes = workflowTypes == null ? List.of() : List.copyOf(workflowTypes);
            tenants = tenants == null ? List.of() : List.copyOf(tenants);
        }
    }

    /**
     * The route by whose prices a call counts: gateways serve another model in the place of one
     * that is gone. It is that of the provider's model which answered, if it is known here and has
     * prices, else the one that was called. What follows the called name in the answer ({@code
     * -0711}) is its version.
     *
     * @param answered the model that the provider says it was; may be empty
     */
    public Route billed(Route called, String answered) {
        if (answered.startsWith(called.upstream())
                && VERSION.matcher(answered.substring(called.upstream().length())).lookingAt()) {
            return known(called, answered).orElse(called);
        }
        return known(called, answered)
                .or(() -> dated(answered).flatMap(name -> known(called, name)))
                .orElse(called);
    }

    /** Without its date or number. */
    private static Optional<String> dated(String answered) {
        String name = DATE.matcher(answered).replaceFirst("");
        return name.equals(answered) ? Optional.empty() : Optional.of(name);
    }

    private Optional<Route> known(Route called, String upstream) {
        return called.upstream().equals(upstream)
                ? Optional.of(called)
                : models.values().stream()
                        .flatMap(model -> model.routes().stream())
                        .filter(route -> route.provider().equals(called.provider()))
                        .filter(route -> route.upstream().equals(upstream))
                        .filter(route -> !route.prices().isEmpty())
                        .findFirst();
    }

    /** The family of a model of this catalogue. */
    public Family family(Model model) {
        return families.getOrDefault(
                model.family(), new Family(Optional.empty(), Optional.empty()));
    }
}
