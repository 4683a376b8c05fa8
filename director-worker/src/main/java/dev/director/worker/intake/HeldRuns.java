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

    private record Held(OpenRun run, String reason, Instant since) {

        boolean hasTime(Instant now) {
            return run.patience.filter(until -> until.isBefore(now.plus(ENOUGH))).isEmpty();
        }
    }

    private final Map<String, SequencedMap<RunId, Held>> byModel = new HashMap<>();

    /** One that was let go too early stands before those that were not. */
    void hold(OpenRun run, String model, String reason, Instant now) {
        SequencedMap<RunId, Held> queue =
                byModel.computeIfAbsent(model, _ -> new LinkedHashMap<>());
        Held held = new Held(run, reason, now);
        if (run.waited.reason().isPresent()) {
            queue.putFirst(run.id, held);
        } else {
            queue.putLast(run.id, held);
        }
    }

    /** The logical names of the models that runs wait for. */
    List<String> models() {
        return List.copyOf(byModel.keySet());
    }

    int size() {
        return byModel.values().stream().mapToInt(Map::size).sum();
    }

    /**
     * The first that waits for the model and has time for an answer, of a lane that is not paused;
     * where none has, the last. It waits no more.
     */
    Optional<OpenRun> take(String model, Set<Lane> paused, Instant now) {
        SequencedMap<RunId, Held> queue = byModel.getOrDefault(model, new LinkedHashMap<>());
        Optional<Held> next = Optional.empty();
        for (Held held : queue.values()) {
            if (!paused.contains(held.run().lane)) {
                next = Optional.of(held);
                if (held.hasTime(now)) {
                    break;
                }
            }
        }
        next.ifPresent(held -> queue.remove(held.run().id));
        forgetIfEmpty(model);
        return next.map(held -> waited(held, now));
    }

    /** The one of that identity, if it waits here; it waits no more. */
    Optional<OpenRun> remove(RunId id, Instant now) {
        for (String model : models()) {
            Held held = byModel.getOrDefault(model, new LinkedHashMap<>()).remove(id);
            if (held != null) {
                forgetIfEmpty(model);
                return Optional.of(waited(held, now));
            }
        }
        return Optional.empty();
    }

    void forget(Set<Tenure> tenures) {
        for (String model : models()) {
            byModel.getOrDefault(model, new LinkedHashMap<>())
                    .values()
                    .removeIf(held -> tenures.contains(held.run().tenure));
            forgetIfEmpty(model);
        }
    }

    List<OpenRun> all() {
        List<OpenRun> all = new ArrayList<>();
        byModel.values().forEach(queue -> queue.values().forEach(held -> all.add(held.run())));
        return all;
    }

    private void forgetIfEmpty(String model) {
        byModel.computeIfPresent(model, (_, queue) -> queue.isEmpty() ? null : queue);
    }

    private static OpenRun waited(Held held, Instant now) {
        OpenRun run = held.run();
        run.waited = run.waited.plus(Duration.between(held.since(), now), held.reason());
        return run;
    }
}
