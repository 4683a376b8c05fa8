package dev.director.api.topics;

import dev.director.api.index.Place;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest results' own bytes, so that callers who poll do not each cost a fetch. Bounded by
 * bytes. Safe for use by many threads.
 */
final class RecentResults {
    private final long bound;
    private final Map<Place, byte[]> values = new LinkedHashMap<>();
    private long bytes;

    RecentResults(long bound) {
        this.bound = bound;
    }

    synchronized void add(Place place, byte[] value) {
        byte[] previous = values.put(place, value);
        bytes += value.length - (previous == null ? 0 : previous.length);
        var oldest = values.entrySet().iterator();
        while (bytes > bound && oldest.hasNext()) {
            bytes -= oldest.next().getValue().length;
            oldest.remove();
        }
    }

    synchronized Optional<byte[]> find(Place place) {
        return Optional.ofNullable(values.get(place));
    }
}
