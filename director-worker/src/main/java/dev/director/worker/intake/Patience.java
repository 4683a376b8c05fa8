package dev.director.worker.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The runs that wait for their turn, by the ends of their patience. Not thread-safe: the {@link
 * Dispatcher}'s lock guards it.
 */
final class Patience {

    private final NavigableSet<OpenRun> waiting =
            new TreeSet<>(
                    Comparator.comparing(Patience::until).thenComparingLong(run -> run.place));

    private long places;

    /** It waits from now on; without an end it is not taken note of. */
    void add(OpenRun run) {
        if (run.patience.isPresent()) {
            run.place = ++places;
            waiting.add(run);
        }
    }

    void remove(OpenRun run) {
        if (run.patience.isPresent()) {
            waiting.remove(run);
        }
    }

    /** Those that have waited until then; they are not in it any more. */
    List<OpenRun> takeUntil(Instant now) {
        List<OpenRun> due = new ArrayList<>();
        while (!waiting.isEmpty() && !until(waiting.first()).isAfter(now)) {
            due.add(waiting.removeFirst());
        }
        return due;
    }

    private static Instant until(OpenRun run) {
        return run.patience.orElse(Instant.MAX);
    }
}
