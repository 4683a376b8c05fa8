package dev.director.worker.intake;

import dev.director.worker.outbox.RunKeys;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Tenure;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What this worker knows of a partition that it owns: which runs are open and which have finished.
 * Thread-safe.
 */
final class OwnedPartition {

    /** What a record's identity is to this partition. */
    enum Identity {
        /** Never seen: a new run. */
        NEW,
        /** The very record of an open run, read again: it is being run. */
        REDELIVERED,
        /** The same content under the same identity: its one result has come, or will. */
        DUPLICATE,
        /** Other content under the same identity (invariant 13). */
        CONFLICT
    }

    private final Tenure tenure;
    private final CompletableFuture<Long> owner = new CompletableFuture<>();
    private final Map<RunId, OpenRun> open = new HashMap<>();
    private final FinishedMarkers finished;

    OwnedPartition(Tenure tenure, FinishedMarkers finished) {
        this.tenure = tenure;
        this.finished = finished;
    }

    Tenure tenure() {
        return tenure;
    }

    /**
     * This owner's number among all that the partition has had, once the journal has it; fails when
     * the partition is lost before.
     */
    CompletableFuture<Long> owner() {
        return owner;
    }

    synchronized Identity identify(RunId id, Pointer pointer, long contentHash) {
        OpenRun run = open.get(id);
        if (run != null) {
            if (run.entry.pointer().equals(pointer)) {
                return Identity.REDELIVERED;
            }
            return run.entry.contentHash() == contentHash ? Identity.DUPLICATE : Identity.CONFLICT;
        }
        OptionalLong known = finished.contentHash(RunKeys.encode(id));
        if (known.isEmpty()) {
            return Identity.NEW;
        }
        return known.getAsLong() == contentHash ? Identity.DUPLICATE : Identity.CONFLICT;
    }

    /** A record of this partition has come, with that time of the broker's, in milliseconds. */
    synchronized void seen(long brokerTime) {
        finished.seen(brokerTime);
    }

    synchronized void opened(OpenRun run) {
        open.put(run.id, run);
    }

    /** The run's last step is committed. */
    synchronized void finished(RunId id, FinishedMarker marker) {
        open.remove(id);
        finished.add(RunKeys.encode(id), marker.contentHash());
    }

    synchronized int openRuns() {
        return open.size();
    }

    synchronized int finishedRuns() {
        return finished.size();
    }
}
