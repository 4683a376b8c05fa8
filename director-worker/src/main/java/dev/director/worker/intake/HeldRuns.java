package dev.director.worker.intake;

import dev.director.worker.run.Lane;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.WaitFor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The runs that wait until they can call a model, fairly among tenants. Not thread-safe: the {@link
 * Dispatcher}'s lock guards it.
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

    /** Those that wait briefly, beside a route that is opening, look again after this. */
    private static final Duration BRIEFLY = Duration.ofSeconds(5);

    /** However many are next to their deadlines, looking for one that is not takes no longer. */
    private static final int MOST_LOOKED_AT = 64;

    /**
     * What is waited for.
     *
     * @param lane whose runs wait
     * @param names any of these is enough
     * @param briefly whether it is to be decided anew after a moment
     */
    record Awaited(Lane lane, List<String> names, boolean briefly) {
        static Awaited of(OpenRun run, WaitFor what) {
            return new Awaited(run.lane, what.names(), what.briefly());
        }
    }

    /** One that was let go, and since when it has a thread. */
    private record LetGo(Awaited what, Optional<Instant> since) {

        /** Surely its call; before that, it is not known to the gates. */
        boolean hasBegun(Instant now) {
            return since.filter(at -> !at.plus(A_MOMENT).isAfter(now)).isPresent();
        }
    }

    private final Map<Awaited, FairQueue> queues = new LinkedHashMap<>();

    /** Those that were let go and have not begun their calls, as far as can be told. */
    private final Map<OpenRun, LetGo> underway = new HashMap<>();

    private final Function<Lane, Shares> shares;
    private int size;

    HeldRuns(Function<Lane, Shares> shares) {
        this.shares = shares;
    }

    /**
     * Of its tenant's, one that was let go too early stands before those that were not; one that
     * made a call behind them, so that another tries: what is wrong may be its own request.
     *
     * @param called whether the life before made a call
     */
    void hold(OpenRun run, WaitFor what, boolean called) {
        run.called |= called;
        run.tooEarly = run.waited.reason().isPresent() && !called;
        FairQueue queue =
                queues.computeIfAbsent(
                        Awaited.of(run, what), key -> FairQueue.ofHeld(shares.apply(key.lane())));
        if (run.tooEarly && !what.briefly()) {
            queue.addFirst(run);
        } else {
            queue.addLast(run);
        }
        size++;
    }

    /** What runs wait for; interactive ones first. */
    List<Awaited> awaited() {
        return queues.keySet().stream().sorted(Comparator.comparing(Awaited::lane)).toList();
    }

    int size() {
        return size;
    }

    /** How many that waited for any of these have been let go and have not begun their calls. */
    int underway(List<String> names, Set<Lane> paused) {
        int count = 0;
        for (LetGo one : underway.values()) {
            boolean begins = one.since().isPresent() || !paused.contains(one.what().lane());
            count += begins && !Collections.disjoint(one.what().names(), names) ? 1 : 0;
        }
        return count;
    }

    /** One has a thread now. */
    void started(OpenRun run, Instant now) {
        LetGo letGo = underway.get(run);
        if (letGo != null) {
            settle(run, letGo);
            underway.put(run, new LetGo(letGo.what(), Optional.of(now)));
        }
    }

    /** Those that have surely begun their calls are counted by the gates. */
    void forgetBegun(Instant now) {
        underway.values().removeIf(letGo -> letGo.hasBegun(now));
    }

    /** A life has ended, or does not begin after all. */
    void ended(OpenRun run) {
        LetGo letGo = underway.remove(run);
        if (letGo != null) {
            settle(run, letGo);
        }
    }

    private void settle(OpenRun run, LetGo letGo) {
        if (letGo.since().isEmpty()) {
            shares.apply(run.lane).letGoNoMore(run.id.tenant());
        }
    }

    /**
     * Of the tenant whose turn it is the first that waits for this and has time for an answer; of
     * those that have none the last. It is to be {@linkplain #remove removed} next.
     */
    Optional<OpenRun> next(Awaited what, Instant now) {
        return inTurn(what).flatMap(line -> next(line, now).stream()).findFirst();
    }

    private static Optional<OpenRun> next(SequencedSet<OpenRun> line, Instant now) {
        return looked(line)
                .filter(run -> mayGo(run, now) && hasTime(run, now))
                .findFirst()
                .or(() -> looked(line).filter(run -> mayGo(run, now)).reduce((_, last) -> last));
    }

    private static Stream<OpenRun> looked(SequencedSet<OpenRun> line) {
        return Stream.concat(line.stream().limit(MOST_LOOKED_AT), Stream.of(line.getLast()));
    }

    private static boolean mayGo(OpenRun run, Instant now) {
        return !run.tooEarly || run.waitsSince().plus(A_MOMENT).compareTo(now) <= 0;
    }

    private static boolean hasTime(OpenRun run, Instant now) {
        return run.patience.filter(until -> until.isBefore(now.plus(ENOUGH))).isEmpty();
    }

    /** One that was removed is on its way to a call. */
    void letGo(OpenRun run, Awaited what) {
        underway.put(run, new LetGo(what, Optional.empty()));
        shares.apply(run.lane).letGo(run.id.tenant());
    }

    /** The first that has waited long enough to look again; it is to be removed next. */
    Optional<OpenRun> nextLookingAgain(Awaited what, Instant now) {
        return inTurn(what)
                .filter(_ -> what.briefly())
                .map(SequencedSet::getFirst)
                .filter(run -> !run.waitsSince().plus(BRIEFLY).isAfter(now))
                .findFirst();
    }

    /** It waits no more for what it waited for. */
    void remove(OpenRun run, WaitFor what, Instant now) {
        Awaited key = Awaited.of(run, what);
        FairQueue queue = queues.get(key);
        if (queue != null && queue.remove(run)) {
            size--;
            if (queue.isEmpty()) {
                queues.remove(key);
            }
            Duration more = Duration.between(run.waitsSince(), now);
            run.waited = run.waited.plus(more, run.called, what.reason());
        }
    }

    /** Lives of these tenures that were let go are of no account. */
    void forget(Set<Tenure> tenures) {
        underway.keySet().stream()
                .filter(run -> tenures.contains(run.tenure))
                .toList()
                .forEach(this::ended);
    }

    List<OpenRun> all() {
        List<OpenRun> all = new ArrayList<>();
        queues.values().forEach(queue -> all.addAll(queue.all()));
        return all;
    }

    private Stream<SequencedSet<OpenRun>> inTurn(Awaited what) {
        return Optional.ofNullable(queues.get(what)).stream().flatMap(FairQueue::inTurn);
    }
}
