package dev.director.worker.simulation;

import dev.director.worker.model.catalogue.Route;
import dev.director.worker.simulation.Storm.Phase;
import java.time.Duration;
import java.util.Optional;

/** When the workers knew of a trouble on a route. */
final class Knowledge {

    private final Phase phase;
    private final Route route;
    private Optional<Duration> first = Optional.empty();
    private Optional<Duration> all = Optional.empty();

    Knowledge(Phase phase, Route route) {
        this.phase = phase;
        this.route = route;
    }

    Phase phase() {
        return phase;
    }

    String provider() {
        return route.provider();
    }

    /** Looks at what the workers know now. */
    void look(Fleet fleet, Duration now) {
        if (all.isPresent() || !phase.hits(route.provider(), now)) {
            return;
        }
        long knowing = fleet.knowingShut(route);
        if (knowing > 0 && first.isEmpty()) {
            first = Optional.of(now);
        }
        if (knowing == Fleet.WORKERS) {
            all = Optional.of(now);
        }
    }

    /** Whether all workers knew before that time. */
    boolean knownBefore(Duration at) {
        return all.filter(known -> known.compareTo(at) < 0).isPresent();
    }

    /** From the first worker that had it closed to the last; empty where not all had. */
    Optional<Duration> spread() {
        return all.map(known -> known.minus(first.orElseThrow()));
    }
}
