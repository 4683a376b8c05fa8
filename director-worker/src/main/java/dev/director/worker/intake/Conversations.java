package dev.director.worker.intake;

import dev.director.worker.run.Tenure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which run is behind which: those of one conversation start one after the other (promise 3). Not
 * thread-safe: the {@link Dispatcher}'s lock guards it.
 */
final class Conversations {

    /** The last of each, by tenant and key. */
    private final Map<String, Map<String, OpenRun>> last = new HashMap<>();

    /** Takes it behind all others of its conversation; says whether there are none. */
    boolean join(OpenRun run) {
        OpenRun before =
                last.computeIfAbsent(run.id.tenant(), _ -> new HashMap<>()).put(run.id.key(), run);
        run.before = before;
        if (before != null) {
            before.next = run;
        }
        return before == null;
    }

    /** It holds up no other any more; the one that was behind it and is the first now. */
    Optional<OpenRun> leave(OpenRun run) {
        OpenRun before = run.before;
        OpenRun next = run.next;
        run.before = null;
        run.next = null;
        if (before != null) {
            before.next = next;
        }
        if (next != null) {
            next.before = before;
        } else if (before != null) {
            replaceLast(run, before);
        } else {
            removeLast(run);
        }
        return before == null ? Optional.ofNullable(next) : Optional.empty();
    }

    /** Another life of a run that was the first has its place. */
    void replace(OpenRun run, OpenRun by) {
        OpenRun next = run.next;
        run.next = null;
        by.next = next;
        if (next != null) {
            next.before = by;
        }
        replaceLast(run, by);
    }

    void forget(Set<Tenure> tenures) {
        for (Map<String, OpenRun> ofTenant : last.values()) {
            ofTenant.values().removeIf(run -> tenures.contains(run.tenure));
        }
        last.values().removeIf(Map::isEmpty);
    }

    private void replaceLast(OpenRun run, OpenRun by) {
        last.computeIfPresent(
                run.id.tenant(),
                (_, ofTenant) -> {
                    ofTenant.replace(run.id.key(), run, by);
                    return ofTenant;
                });
    }

    private void removeLast(OpenRun run) {
        last.computeIfPresent(
                run.id.tenant(),
                (_, ofTenant) -> {
                    ofTenant.remove(run.id.key(), run);
                    return ofTenant.isEmpty() ? null : ofTenant;
                });
    }
}
