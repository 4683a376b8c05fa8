package dev.director.worker.model;

import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Provider;
import dev.director.worker.model.catalogue.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
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
                        ask();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    void ask() throws InterruptedException {
        for (Map.Entry<String, Provider> provider : catalogue.providers().entrySet()) {
            if (provider.getValue().configured()) {
                String name = provider.getKey();
                lists.of(name)
                        .filter(served -> !served.isEmpty())
                        .ifPresent(served -> routes(name).forEach(route -> compare(route, served)));
            }
        }
    }

    private List<Route> routes(String provider) {
        return catalogue.models().values().stream()
                .flatMap(model -> model.routes().stream())
                .filter(route -> route.provider().equals(provider))
                .distinct()
                .toList();
    }

    private void compare(Route route, Map<String, Optional<LocalDate>> served) {
        Optional<LocalDate> shutdown = served.get(route.upstream());
        if (shutdown == null) {
            // A list may leave out what is served all the same: the first call tells.
            log.warn(
                    "{} does not list {}; if it does not serve it, point the route elsewhere in the catalogue of models",
                    route.provider(),
                    route.upstream());
            return;
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        shutdown.filter(day -> day.isBefore(today.plusDays(SOON.toDays())))
                .ifPresent(day ->
                        log.warn(
                                "{} shuts {} down on {}, in {} days; point the route elsewhere in the catalogue of models",
                                route.provider(),
                                route.upstream(),
                                day,
                                ChronoUnit.DAYS.between(today, day)));
    }
}
