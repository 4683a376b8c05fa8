package dev.director.worker.intake;

import dev.director.worker.run.Lane;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Tenure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** However many are next to their deadlines, looking for one that is not takes no longer. */
    private static final int MOST_LOOKED_AT = 64;

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
     * @param lane whose runs wait
     * @param routes for any of these
     * @param briefly whether it is to be decided anew after a moment
     */
    record Awaited(Lane lane, List<String> routes, boolean briefly) {}

    /** One that was let go, and since when it has a thread. */
    private record LetGo(Awaited routes, Optional<Instant> since) {

        /** It has not begun its call, as far as can be told. */
        boolean counts(Instant now, Set<Lane> paused) {
            return since.map(at -> at.plus(A_MOMENT).isAfter(now))
                    .orElse(!paused.contains(routes.lane()));
        }
    }

    private final Map<Awaited, SequencedMap<RunId, Held>> byRoutes = new LinkedHashMap<>();

    /** Those that were let go and have not ended their lives. */
    private final Map<OpenRun, LetGo> underway = new HashMap<>();

    /**
     * One that was let go too early stands before those that were not; one that made a call behind
     * them, so that another tries: what is wrong may be its own request.
     */
    void hold(NextLife.WhenOpen next, Instant now) {
        OpenRun run = next.run();
        run.called |= next.called();
        SequencedMap<RunId, Held> queue =
                byRoutes.computeIfAbsent(
                        new Awaited(run.lane, next.waitFor().names(), next.waitFor().briefly()),
                        _ -> new LinkedHashMap<>());
        boolean tooEarly = run.waited.reason().isPresent() && !next.called();
        Instant notBefore = tooEarly ? now.plus(A_MOMENT) : now;
        Held held = new Held(run, next.waitFor().reason(), now, notBefore);
        if (tooEarly && !next.waitFor().briefly()) {
            queue.putFirst(run.id, held);
        } else {
            queue.putLast(run.id, held);
        }
    }

    /** What runs wait for; interactive ones first. */
    List<Awaited> awaited() {
        return byRoutes.keySet().stream().sorted(Comparator.comparing(Awaited::lane)).toList();
    }

    int size() {
        return byRoutes.values().stream().mapToInt(Map::size).sum();
    }

    /** How many that waited for these have been let go and have not begun their calls. */
    int underway(List<String> routes, Set<Lane> paused, Instant now) {
        int count = 0;
        for (LetGo one : underway.values()) {
            boolean counts = one.routes().routes().equals(routes) && one.counts(now, paused);
            count += counts ? 1 : 0;
        }
        return count;
    }

    /** One has a thread now. */
    void started(OpenRun run, Instant now) {
        underway.computeIfPresent(run, (_, letGo) -> new LetGo(letGo.routes(), Optional.of(now)));
    }

    /** Those that have surely begun their calls are counted by the gates. */
    void forgetBegun(Instant now) {
        underway.values()
                .removeIf(one ->
                        one.since().filter(at -> !at.plus(A_MOMENT).isAfter(now)).isPresent());
    }

    /** A life has ended. */
    void ended(OpenRun run) {
        underway.remove(run);
    }

    /**
     * The first that waits for these routes and has time for an answer; of those that have none the
     * last. It waits no more.
     */
    Optional<OpenRun> take(Awaited routes, Instant now) {
        SequencedMap<RunId, Held> queue = queue(routes);
        Optional<Held> next = Optional.empty();
        int looked = 0;
        for (Held held : queue.values()) {
            if (!held.notBefore().isAfter(now)) {
                next = Optional.of(held);
                if (held.hasTime(now)) {
                    break;
                }
            }
            if (++looked == MOST_LOOKED_AT) {
                next = next.or(() -> Optional.of(queue.lastEntry().getValue()));
                break;
            }
        }
        next.ifPresent(held -> {
            queue.remove(held.run().id);
            underway.put(held.run(), new LetGo(routes, Optional.empty()));
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
        run.waited =
                run.waited.plus(Duration.between(held.since(), now), run.called, held.reason());
        return run;
    }
}
