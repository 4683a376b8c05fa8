package dev.director.worker.intake;

import dev.director.worker.run.Lane;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Tenure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The runs that wait until a route to their model is open, in the order of their coming. Not
 * thread-safe: the {@link Dispatcher}'s lock guards it.
 */
final class HeldRuns {

    /**
     * Less time than a provider may take proves nothing of it, and is paid for: a run that has less
     * left lets others go first. Else the eldest, next to their deadlines, would be the ones to try
     * a closed route, one after the other, and none would stay to hear the answer.
     */
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    /** One that was let go and found no room is not looked at again before. */
    private static final Duration A_MOMENT = Duration.ofMillis(250);

    private record Held(OpenRun run, String reason, Instant since, Instant notBefore) {

        boolean hasTime(Instant now) {
            return run.patience.filter(until -> until.isBefore(now.plus(ENOUGH))).isEmpty();
        }
    }

    /** Those that wait briefly, beside a route that is opening, look again after this. */
    private static final Duration BRIEFLY = Duration.ofSeconds(5);

    /**
     * What is waited for.
     *
     * @param routes any of these
     * @param briefly whether it is to be decided anew after a moment
     */
    record Awaited(List<String> routes, boolean briefly) {}

    private final Map<Awaited, SequencedMap<RunId, Held>> byRoutes = new HashMap<>();

    /** Those that were let go and have not ended their lives. */
    private final Map<OpenRun, Awaited> underway = new HashMap<>();

    /**
     * One that was let go too early stands before those that were not; one that made a call behind
     * them, so that another tries: what is wrong may be its own request.
     */
    void hold(NextLife.WhenOpen next, Instant now) {
        OpenRun run = next.run();
        SequencedMap<RunId, Held> queue =
                byRoutes.computeIfAbsent(
                        new Awaited(next.routes(), next.briefly()), _ -> new LinkedHashMap<>());
        boolean tooEarly = run.waited.reason().isPresent() && !next.called();
        Instant notBefore = tooEarly ? now.plus(A_MOMENT) : now;
        Held held = new Held(run, next.reason(), now, notBefore);
        if (tooEarly && !next.briefly()) {
            queue.putFirst(run.id, held);
        } else {
            queue.putLast(run.id, held);
        }
    }

    /** What runs wait for. */
    List<Awaited> awaited() {
        return List.copyOf(byRoutes.keySet());
    }

    int size() {
        return byRoutes.values().stream().mapToInt(Map::size).sum();
    }

    /** How many that waited for these have been let go and have not ended their lives. */
    int underway(List<String> routes) {
        return (int) underway.values().stream().filter(one -> one.routes().equals(routes)).count();
    }

    /** A life has ended. */
    void ended(OpenRun run) {
        underway.remove(run);
    }

    /**
     * The first that waits for these routes and has time for an answer, of a lane that is not
     * paused; where none has, the last. It waits no more.
     */
    Optional<OpenRun> take(Awaited routes, Set<Lane> paused, Instant now) {
        SequencedMap<RunId, Held> queue = queue(routes);
        Optional<Held> next = Optional.empty();
        for (Held held : queue.values()) {
            if (!paused.contains(held.run().lane) && !held.notBefore().isAfter(now)) {
                next = Optional.of(held);
                if (held.hasTime(now)) {
                    break;
                }
            }
        }
        next.ifPresent(held -> {
            queue.remove(held.run().id);
            underway.put(held.run(), routes);
        });
        forgetIfEmpty(routes);
        return next.map(held -> waited(held, now));
    }

    /** The first that has waited long enough to look again; it waits no more. */
    Optional<OpenRun> takeLookingAgain(Awaited routes, Instant now) {
        if (!routes.briefly() || queue(routes).isEmpty()) {
            return Optional.empty();
        }
        Held first = queue(routes).firstEntry().getValue();
        return first.since().plus(BRIEFLY).isAfter(now)
                ? Optional.empty()
                : remove(first.run().id, now);
    }

    /** The one of that identity, if it waits here; it waits no more. */
    Optional<OpenRun> remove(RunId id, Instant now) {
        for (Awaited routes : awaited()) {
            Held held = queue(routes).remove(id);
            if (held != null) {
                forgetIfEmpty(routes);
                return Optional.of(waited(held, now));
            }
        }
        return Optional.empty();
    }

    void forget(Set<Tenure> tenures) {
        for (Awaited routes : awaited()) {
            queue(routes).values().removeIf(held -> tenures.contains(held.run().tenure));
            forgetIfEmpty(routes);
        }
        underway.keySet().removeIf(run -> tenures.contains(run.tenure));
    }

    List<OpenRun> all() {
        List<OpenRun> all = new ArrayList<>();
        byRoutes.values().forEach(queue -> queue.values().forEach(held -> all.add(held.run())));
        return all;
    }

    private SequencedMap<RunId, Held> queue(Awaited routes) {
        return byRoutes.getOrDefault(routes, new LinkedHashMap<>());
    }

    private void forgetIfEmpty(Awaited routes) {
        byRoutes.computeIfPresent(routes, (_, queue) -> queue.isEmpty() ? null : queue);
    }

    private static OpenRun waited(Held held, Instant now) {
        OpenRun run = held.run();
        boolean begun = !run.steps.at().isEmpty();
        run.waited = run.waited.plus(Duration.between(held.since(), now), begun, held.reason());
        return run;
    }
}
