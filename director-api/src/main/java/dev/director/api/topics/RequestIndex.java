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

    /**
     * @param bound how many requests to remember
     * @param horizon since when all records are seen
     */
    RequestIndex(int bound, Instant horizon) {
        this.bound = bound;
        this.horizon = horizon;
    }

    /** Notes that a request was published. */
    synchronized void accepted(RequestKey key, Instant at) {
        Entry known = entries.get(key);
        if (known == null) {
            add(key, new Entry(null, at));
        }
    }

    /** Notes where a result lies. A later one, of a redrive, takes the place of the earlier. */
    synchronized void finished(RequestKey key, Pointer pointer, Instant at) {
        add(key, new Entry(pointer, at));
    }

    /** What is known of a request. */
    synchronized Optional<Entry> find(RequestKey key) {
        return Optional.ofNullable(entries.get(key));
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

    private void add(RequestKey key, Entry entry) {
        entries.put(key, entry);
        if (entries.size() > bound) {
            var oldest = entries.entrySet().iterator();
            startsAt(oldest.next().getValue().at());
            oldest.remove();
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
