package dev.director.worker.model;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Workflow;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Catalogue.AutoRule;
import dev.director.worker.model.catalogue.Catalogue.Family;
import dev.director.worker.model.catalogue.Catalogue.Model;
import dev.director.worker.model.catalogue.Route;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Says which model a request means and by which routes it may be reached now. Thread-safe.
 *
 * <p>The choice depends on the request and the catalogue alone, so that a run which begins again
 * after a crash chooses the same.
 */
public final class Router {

    private static final int SHOWN = 100;

    private final Catalogue catalogue;
    private final Set<String> allowed;
    private final Map<String, Route> byName = new HashMap<>();

    /** What a request means. */
    public sealed interface Choice {

        /**
         * A model, with at least one route.
         *
         * @param name its logical name
         * @param family what its family is told, and falls back to
         * @param routes in the order in which they are to be tried
         */
        record Chosen(String name, Model model, Family family, List<Route> routes)
                implements Choice {}

        /** Nothing that can be called, and why. */
        record Refused(ErrorCode code, String reason) implements Choice {}
    }

    /**
     * @param allowed the logical names that may be called; all of the catalogue's when empty
     */
    public Router(Catalogue catalogue, Set<String> allowed) {
        this.catalogue = catalogue;
        this.allowed = allowed.isEmpty() ? catalogue.models().keySet() : Set.copyOf(allowed);
        catalogue.models().values().stream()
                .flatMap(model -> model.routes().stream())
                .forEach(route -> byName.put(route.name(), route));
    }

    /** The logical names that may be called, in the catalogue's order. */
    public List<String> allowed() {
        return catalogue.models().keySet().stream().filter(allowed::contains).toList();
    }

    Choice choose(DirectorRequest request) {
        return logicalName(request)
                .map(this::named)
                .orElse(
                        new Choice.Refused(
                                ErrorCode.MODEL_NOT_ALLOWED,
                                "no rule of model 'auto' fits this request; name one of "
                                        + String.join(", ", allowed())));
    }

    /**
     * The model that finishes what the one that the request names fails; empty when its family has
     * none, or none of its routes can be called; for a context that is too large it must have a
     * larger window.
     */
    Optional<String> fallback(DirectorRequest request, ErrorCode code) {
        Optional<String> failed = logicalName(request);
        return failed.flatMap(name -> Optional.ofNullable(catalogue.models().get(name)))
                .flatMap(model -> catalogue.family(model).fallback())
                .filter(name -> named(name) instanceof Choice.Chosen)
                .filter(name ->
                        code != ErrorCode.CONTEXT_TOO_LARGE
                                || window(name) > failed.map(this::window).orElse(0));
    }

    /** The largest of its routes. */
    private int window(String name) {
        return routes(name).stream().mapToInt(Route::window).max().orElse(0);
    }

    /** The route of that name. */
    Optional<Route> route(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The route by whose prices a call of this one counts. */
    Route billed(Route called, String answered) {
        return catalogue.billed(called, answered);
    }

    /** The routes of a logical name that can be called; none where it cannot be. */
    List<Route> routes(String name) {
        return switch (named(name)) {
            case Choice.Chosen chosen -> chosen.routes();
            case Choice.Refused _ -> List.of();
        };
    }

    private Optional<String> logicalName(DirectorRequest request) {
        return request.model().equals(Catalogue.AUTO)
                ? catalogue.auto().stream()
                        .filter(rule -> fits(rule, request))
                        .findFirst()
                        .map(AutoRule::model)
                : Optional.of(request.model());
    }

    private Choice named(String name) {
        Model model = catalogue.models().get(name);
        if (model == null || !allowed.contains(name)) {
            return new Choice.Refused(ErrorCode.MODEL_NOT_ALLOWED, notAllowed(name));
        }
        List<Route> configured = model.routes().stream().filter(this::configured).toList();
        if (configured.isEmpty()) {
            return new Choice.Refused(ErrorCode.PROVIDER_AUTH, notConfigured(name, model));
        }
        return new Choice.Chosen(name, model, catalogue.family(model), configured);
    }

    private boolean configured(Route route) {
        return Objects.requireNonNull(catalogue.providers().get(route.provider())).configured();
    }

    private static boolean fits(AutoRule rule, DirectorRequest request) {
        Optional<String> type = request.workflow().map(Workflow::type);
        boolean typeFits =
                rule.workflowTypes().isEmpty()
                        || type.filter(rule.workflowTypes()::contains).isPresent();
        boolean tenantFits = rule.tenants().isEmpty() || rule.tenants().contains(request.tenant());
        return typeFits && tenantFits && share(request) < rule.percent().orElse(100);
    }

    /** From 0 to 99, the same for all requests of a conversation. */
    private static long share(DirectorRequest request) {
        CRC32 hash = new CRC32();
        hash.update(
                (request.tenant() + '/' + request.recordKey()).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % 100;
    }

    private String notAllowed(String name) {
        String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
        return "model '%s' is not allowed; allowed are %s"
                .formatted(shown, String.join(", ", allowed()));
    }

    private static String notConfigured(String name, Model model) {
        List<String> providers = model.routes().stream().map(Route::provider).distinct().toList();
        return "no provider of %s has a key or an address; set that of %s in the worker's environment"
                .formatted(name, String.join(" or ", providers));
    }
}
