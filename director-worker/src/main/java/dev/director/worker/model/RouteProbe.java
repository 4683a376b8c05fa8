package dev.director.worker.model;

import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Provider;
import dev.director.worker.model.catalogue.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each provider once, at the start, which models it serves, so that a route to a retired one
 * is known before a request pays for finding out; and says which will be shut down soon.
 */
public final class RouteProbe {

    private static final Logger log = LoggerFactory.getLogger(RouteProbe.class);
    private static final Duration SOON = Duration.ofDays(60);

    private final Catalogue catalogue;
    private final ModelList lists;
    private final Clock clock;

    public RouteProbe(Catalogue catalogue, ModelList lists, Clock clock) {
        this.catalogue = catalogue;
        this.lists = lists;
        this.clock = clock;
    }

    /** Asks on a thread of its own; nothing waits for it, and what fails is left to the calls. */
    public void start() {
        Thread.ofVirtual()
                .name("director-route-probe")
                .start(() -> {
                    try {
                        ask().forEach(log::warn);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** What an operator should know, a sentence each. */
    List<String> ask() throws InterruptedException {
        List<String> concerns = new ArrayList<>();
        for (Map.Entry<String, Provider> provider : catalogue.providers().entrySet()) {
            if (provider.getValue().configured()) {
                String name = provider.getKey();
                Map<String, Optional<LocalDate>> served = lists.of(name).orElse(Map.of());
                // A provider that lists nothing has no list.
                if (!served.isEmpty()) {
                    routes(name).forEach(route -> concern(route, served).ifPresent(concerns::add));
                }
            }
        }
        return concerns;
    }

    private List<Route> routes(String provider) {
        return catalogue.models().values().stream()
                .flatMap(model -> model.routes().stream())
                .filter(route -> route.provider().equals(provider))
                .distinct()
                .toList();
    }

    private Optional<String> concern(Route route, Map<String, Optional<LocalDate>> served) {
        Optional<LocalDate> shutdown = served.get(route.upstream());
        if (shutdown == null) {
            // A list may leave out what is served all the same: the first call tells.
            return Optional.of(
                    "%s does not list %s; if it does not serve it, point the route elsewhere in the catalogue of models"
                            .formatted(route.provider(), route.upstream()));
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return shutdown.filter(day -> day.isBefore(today.plusDays(SOON.toDays())))
                .map(day ->
                        "%s shuts %s down on %s, in %d days; point the route elsewhere in the catalogue of models"
                                .formatted(
                                        route.provider(),
                                        route.upstream(),
                                        day,
                                        ChronoUnit.DAYS.between(today, day)));
    }
}
