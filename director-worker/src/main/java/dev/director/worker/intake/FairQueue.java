package dev.director.worker.intake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Runs that wait for the same, a line of them for each tenant. The tenant with the smallest share
 * of the lane is next, and of its runs the first in its line: one with 100,000 waiting holds up one
 * with ten no longer than one with eleven would. Adding, removing and a change of a share take time
 * that grows with the logarithm of the number of tenants. Not thread-safe: the {@link Dispatcher}'s
 * lock guards it.
 */
final class FairQueue {

    private final Shares shares;
    private final Map<String, Line> lines = new HashMap<>();
    private final NavigableSet<Line> inTurn;

    private FairQueue(Shares shares, ToIntFunction<Shares.Share> has) {
        this.shares = shares;
        this.inTurn =
                new TreeSet<>(
                        Comparator.<Line>comparingInt(line -> has.applyAsInt(line.share))
                                .thenComparingLong(line -> line.share.turn));
    }

    /** Of runs that only need a thread. */
    static FairQueue ofReady(Shares shares) {
        return new FairQueue(shares, share -> share.running);
    }

    /** Of runs that are held: of many that are let go at a time none has a thread yet. */
    static FairQueue ofHeld(Shares shares) {
        return new FairQueue(shares, share -> share.running + share.letGo);
    }

    /** One tenant's runs that wait here. */
    final class Line {
        private final Shares.Share share;
        private final SequencedSet<OpenRun> runs = new LinkedHashSet<>();

        private Line(Shares.Share share) {
            this.share = share;
        }

        /** To be called before its share changes. */
        void stepOut() {
            inTurn.remove(this);
        }

        /** To be called when its share has changed. */
        void stepIn() {
            inTurn.add(this);
        }
    }

    void addFirst(OpenRun run) {
        line(run).runs.addFirst(run);
    }

    void addLast(OpenRun run) {
        line(run).runs.addLast(run);
    }

    private Line line(OpenRun run) {
        return lines.computeIfAbsent(run.id.tenant(), this::open);
    }

    private Line open(String tenant) {
        Line line = new Line(shares.of(tenant));
        line.share.lines.add(line);
        line.stepIn();
        return line;
    }

    /** Says whether it was here. */
    boolean remove(OpenRun run) {
        Line line = lines.get(run.id.tenant());
        if (line == null || !line.runs.remove(run)) {
            return false;
        }
        if (line.runs.isEmpty()) {
            lines.remove(run.id.tenant());
            line.stepOut();
            line.share.lines.remove(line);
            shares.forgetIfNothing(line.share);
        }
        return true;
    }

    /** The one whose turn it is. */
    Optional<OpenRun> first() {
        return inTurn.isEmpty() ? Optional.empty() : Optional.of(inTurn.first().runs.getFirst());
    }

    /** The runs of each tenant, the one whose turn it is first. */
    Stream<SequencedSet<OpenRun>> inTurn() {
        return inTurn.stream().map(line -> line.runs);
    }

    boolean isEmpty() {
        return inTurn.isEmpty();
    }

    List<OpenRun> all() {
        List<OpenRun> all = new ArrayList<>();
        inTurn.forEach(line -> all.addAll(line.runs));
        return all;
    }
}
