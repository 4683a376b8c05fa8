package dev.director.worker.intake;

import dev.director.worker.run.RunId;
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

    private record Key(String tenant, String key) {
        static Key of(OpenRun run) {
            RunId id = run.id;
            return new Key(id.tenant(), id.key());
        }
    }

    private final Map<Key, OpenRun> last = new HashMap<>();

    /** Takes it behind all others of its conversation; says whether there are none. */
    boolean join(OpenRun run) {
        OpenRun before = last.put(Key.of(run), run);
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
            last.replace(Key.of(run), run, before);
        } else {
            last.remove(Key.of(run), run);
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
        last.replace(Key.of(run), run, by);
    }

    void forget(Set<Tenure> tenures) {
        last.values().removeIf(run -> tenures.contains(run.tenure));
    }
}
