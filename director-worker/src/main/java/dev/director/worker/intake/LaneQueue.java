package dev.director.worker.intake;

import dev.director.worker.run.WaitFor;
import dev.director.worker.run.WaitReason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What waits in one lane: the runs that are ready, fairly among tenants, and how many there are of
 * those that are not. Not thread-safe: the {@link Dispatcher}'s lock guards it.
 */
final class LaneQueue {

    private final Shares shares = new Shares();
    private final FairQueue ready = FairQueue.ofReady(shares);

    /** Runs that go on: what was begun comes first. */
    private final FairQueue again = FairQueue.ofReady(shares);

    private final Map<WaitReason, Integer> waiting = new EnumMap<>(WaitReason.class);
    private long heldBytes;

    /** A run that begins waits for its turn. */
    void begins(OpenRun run) {
        ready.addLast(run);
    }

    /** A run that goes on waits for its turn. */
    void goesOn(OpenRun run) {
        again.addLast(run);
    }

    /** The one whose turn it is. */
    Optional<OpenRun> first() {
        return again.first().or(ready::first);
    }

    /** It waits for its turn no more, if it did. */
    void remove(OpenRun run) {
        if (!again.remove(run)) {
            ready.remove(run);
        }
    }

    /** The runs that are ready. */
    List<OpenRun> all() {
        return Stream.concat(again.all().stream(), ready.all().stream()).toList();
    }

    /** What each tenant has of the lane. */
    Shares shares() {
        return shares;
    }

    /** One more waits, for whatever it is. */
    void joined(OpenRun run, WaitFor what) {
        waiting.merge(what.kind(), 1, Integer::sum);
        heldBytes += run.heldBytes();
    }

    /** One that waited does so no more. */
    void left(OpenRun run, WaitFor what) {
        waiting.merge(what.kind(), -1, Integer::sum);
        heldBytes -= run.heldBytes();
    }

    /** Bytes of requests that are kept while their runs wait. */
    long heldBytes() {
        return heldBytes;
    }

    /** It goes on waiting without its bytes. */
    void dropBytes(OpenRun run) {
        heldBytes -= run.heldBytes();
        run.source = null;
    }

    /** How many wait. */
    int waiting() {
        return waiting.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many wait for that. */
    int waiting(WaitReason reason) {
        return waiting.getOrDefault(reason, 0);
    }
}
