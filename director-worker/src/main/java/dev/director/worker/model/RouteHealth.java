package dev.director.worker.model;

import dev.director.worker.model.catalogue.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the routes whose provider does not serve their model: skipped for an hour, then tried
 * again. Local to the worker. Thread-safe.
 */
public final class RouteHealth {

    private static final Logger log = LoggerFactory.getLogger(RouteHealth.class);
    static final Duration SKIPPED = Duration.ofHours(1);

    private final Map<String, Instant> deadUntil = new ConcurrentHashMap<>();
    private final Consumer<Dead> announce;
    private final Clock clock;

    /**
     * @param announce told of each route that is found dead; must not block
     */
    public RouteHealth(Consumer<Dead> announce, Clock clock) {
        this.announce = announce;
        this.clock = clock;
    }

    /**
     * A route that was found dead.
     *
     * @param reason what the provider said, in words
     * @param until when it is tried again
     */
    public record Dead(Route route, String reason, Instant until) {}

    boolean alive(Route route) {
        Instant until = deadUntil.get(route.name());
        return until == null || !clock.instant().isBefore(until);
    }

    /** The route answered, or is to be tried again. */
    void revive(Route route) {
        deadUntil.remove(route.name());
    }

    /** The provider says that it does not have the model. Says so aloud the first time. */
    void dead(Route route, String reason) {
        boolean known = !alive(route);
        Instant until = clock.instant().plus(SKIPPED);
        deadUntil.put(route.name(), until);
        if (!known) {
            log.error(
                    "{} does not serve {}: {}; the route is skipped for {}. Point it elsewhere in the catalogue of models",
                    route.provider(),
                    route.upstream(),
                    reason,
                    SKIPPED);
            announce.accept(new Dead(route, reason, until));
        }
    }
}
