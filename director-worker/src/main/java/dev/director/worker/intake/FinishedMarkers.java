package dev.director.worker.intake;

import dev.director.worker.run.FinishedMarker.Known;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The runs of one partition that have finished, for as long as a duplicate of them may still come.
 *
 * <p>A marker takes 24 bytes in a table that is at most two thirds full: 36 to 72 bytes each.
 * Identities are kept as 112 bits of their SHA-256. A table for each day, so that what is older
 * than the topic's retention is dropped whole. Not thread-safe: its {@link OwnedPartition} guards
 * it.
 */
final class FinishedMarkers {

    private static final long DAY = Duration.ofDays(1).toMillis();

    private final long retentionDays;
    private final TreeMap<Long, MarkerTable> days = new TreeMap<>();

    /** The newest time of a record, in milliseconds since the epoch, as the broker gave it. */
    private long newest;

    FinishedMarkers(Duration retention) {
        this.retentionDays = retention.toDays();
    }

    /**
     * A record with that time has come. The broker's clock alone decides what is old: by the clock
     * of one worker that is wrong, another one's markers would be forgotten.
     */
    void seen(long brokerTime) {
        newest = Math.max(newest, brokerTime);
    }

    /** Remembers a run that finished now. */
    void add(byte[] runKey, Known marker) {
        add(runKey, marker, newest);
    }

    /** Remembers a run whose marker has the given time, in milliseconds since the epoch. */
    void add(byte[] runKey, Known marker, long at) {
        seen(at);
        long day = at / DAY;
        MarkerTable table = days.get(day);
        if (table == null) {
            table = new MarkerTable();
            days.put(day, table);
            days.headMap(days.lastKey() - retentionDays).clear();
        }
        Digest digest = Digest.of(runKey);
        table.put(digest.high(), digest.low(), marker);
    }

    /** What is remembered of the run of that key, of its newest generation. */
    Optional<Known> find(byte[] runKey) {
        Digest digest = Digest.of(runKey);
        for (MarkerTable table : days.descendingMap().values()) {
            Optional<Known> found = table.get(digest.high(), digest.low());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The newest time that the broker gave, in milliseconds since the epoch. */
    long newest() {
        return newest;
    }

    /** What the tables take in memory. */
    long bytes() {
        return days.values().stream().mapToLong(MarkerTable::bytes).sum();
    }

    int size() {
        return days.values().stream().mapToInt(MarkerTable::size).sum();
    }
}
