package dev.director.worker.model.catalogue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** The family of a model of this catalogue. */
    public Family family(Model model) {
        return families.getOrDefault(
                model.family(), new Family(Optional.empty(), Optional.empty()));
    }
}
