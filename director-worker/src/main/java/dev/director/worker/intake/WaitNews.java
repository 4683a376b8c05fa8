package dev.director.worker.intake;

import dev.director.worker.run.RunId;
import dev.director.worker.run.WaitFor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * The waiting runs of which nobody has been told what they wait for, those that wait longest first.
 * Not thread-safe: the {@link Dispatcher}'s lock guards it.
 */
final class WaitNews {

    /** Of one that waits less nothing is told. */
    private static final Duration WORTH_TELLING = Duration.ofSeconds(2);

    /** So many at a time, so that 100,000 that wait do not flood the topic. */
    private static final int MOST = 100;

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** A run, and what it waits for. */
    record Told(RunId id, WaitFor what) {}

    private final SequencedSet<OpenRun> untold = new LinkedHashSet<>();
    private Instant next = Instant.MIN;

    /** It waits from now on, for something else than before. */
    void add(OpenRun run, WaitFor what) {
        WaitFor told = run.told;
        boolean known =
                told != null && told.kind() == what.kind() && told.names().equals(what.names());
        if (!known) {
            untold.addLast(run);
        }
    }

    void remove(OpenRun run) {
        untold.remove(run);
    }

    /** What is to be told now; it is not told again until the run waits for something else. */
    List<Told> take(Instant now) {
        List<Told> news = new ArrayList<>();
        if (now.isBefore(next)) {
            return news;
        }
        next = now.plus(PAUSE);
        while (news.size() < MOST
                && !untold.isEmpty()
                && !untold.getFirst().waitsSince().plus(WORTH_TELLING).isAfter(now)) {
            tell(untold.removeFirst(), news);
        }
        return news;
    }

    private static void tell(OpenRun run, List<Told> news) {
        WaitFor what = run.waitsFor;
        if (what != null) {
            run.told = what;
            news.add(new Told(run.id, what));
        }
    }
}
