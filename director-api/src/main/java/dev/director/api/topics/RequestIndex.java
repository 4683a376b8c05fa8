package dev.director.api.topics;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of the newest requests lie: pointers, never truth. Bounded by count; the entry
 * touched longest ago goes first. Safe for use by many threads.
 */
final class RequestIndex {
    private final int bound;
    private final Map<RequestKey, Entry> entries = new LinkedHashMap<>(1024, 0.75f, true);
    private Instant horizon;
    private Instant resultsHorizon;
    private Instant newestForgottenResult;

    /**
     * @param bound how many requests to remember
     * @param horizon since when all records are seen
     */
    RequestIndex(int bound, Instant horizon) {
        this.bound = bound;
        this.horizon = horizon;
        this.resultsHorizon = horizon;
        this.newestForgottenResult = Instant.MIN;
    }

    /** Notes that a request was published. */
    synchronized void accepted(RequestKey key, Instant at) {
        Entry known = entries.get(key);
        // Partitions are read in any order: its result may be among those that were forgotten.
        if (known == null && !at.isBefore(newestForgottenResult)) {
            add(key, new Entry(null, at));
        }
    }

    /** Notes where a result lies. A later one, of a redrive, takes the place of the earlier. */
    synchronized void finished(RequestKey key, Pointer pointer, Instant at) {
        add(key, new Entry(pointer, at));
    }

    /**
     * What is known of a request; nothing of one that may have its result among those that are not
     * seen.
     */
    synchronized Optional<Entry> find(RequestKey key) {
        return Optional.ofNullable(entries.get(key))
                .filter(it -> it.result() != null || !it.at().isBefore(resultsHorizon));
    }

    /** Since when nothing was forgotten. */
    synchronized Instant horizon() {
        return horizon;
    }

    /** Notes that records before this instant are not seen. */
    synchronized void startsAt(Instant start) {
        if (start.isAfter(horizon)) {
            horizon = start;
        }
    }

    /** Notes that results before this instant are not seen. */
    synchronized void resultsStartAt(Instant start) {
        startsAt(start);
        if (start.isAfter(resultsHorizon)) {
            resultsHorizon = start;
        }
    }

    private void add(RequestKey key, Entry entry) {
        entries.put(key, entry);
        if (entries.size() > bound) {
            var oldest = entries.entrySet().iterator();
            forgotten(oldest.next().getValue());
            oldest.remove();
        }
    }

    private void forgotten(Entry entry) {
        startsAt(entry.at());
        if (entry.result() != null && entry.at().isAfter(newestForgottenResult)) {
            newestForgottenResult = entry.at();
        }
    }

    /**
     * What is known of a request.
     *
     * @param result where its result lies, once there is one
     * @param at the time of the newest record
     */
    record Entry(@Nullable Pointer result, Instant at) {}
}
