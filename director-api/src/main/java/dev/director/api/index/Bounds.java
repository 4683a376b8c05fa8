package dev.director.api.index;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps the index within its bounds: of requests those that ended longest ago go first, then those
 * that are open; of progress the oldest. For one thread.
 */
final class Bounds {
    /** So much is let grow before some is deleted: a hundredth of what is kept. */
    private static final int SLACK = 100;

    private final Horizon horizon;
    private final int requests;
    private final long progressBytes;
    private long runs;
    private long bytes;

    Bounds(Horizon horizon, int requests, long progressBytes) {
        this.horizon = horizon;
        this.requests = requests;
        this.progressBytes = progressBytes;
    }

    /**
     * Deletes requests that are too many.
     *
     * @param written how many may have come
     */
    void runs(JdbcTemplate on, int written) {
        runs += written;
        if (runs <= requests + requests / SLACK) {
            return;
        }
        runs = number(on, "SELECT count(*) FROM runs");
        if (runs > requests) {
            forget(on, runs - requests);
            runs = requests;
        }
    }

    private void forget(JdbcTemplate on, long most) {
        String oldest =
                "SELECT rowid FROM runs ORDER BY part IS NULL, touched LIMIT %d".formatted(most);
        newest(on, "SELECT max(touched) FROM runs WHERE rowid IN (" + oldest + ")")
                .ifPresent(at -> horizon.forgot(at, false));
        newest(
                        on,
                        "SELECT max(touched) FROM runs WHERE part IS NOT NULL AND rowid IN ("
                                + oldest
                                + ")")
                .ifPresent(at -> horizon.forgot(at, true));
        for (String table : new String[] {"events", "calls"}) {
            on.update(
                    "DELETE FROM "
                            + table
                            + " WHERE (tenant, id) IN (SELECT tenant, id FROM runs WHERE rowid IN ("
                            + oldest
                            + "))");
        }
        on.update("DELETE FROM runs WHERE rowid IN (" + oldest + ")");
        on.update(
                "DELETE FROM calls WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.tenant = calls.tenant AND runs.id = calls.id)");
    }

    /**
     * Deletes progress that is too much.
     *
     * @param written how many bytes may have come
     */
    void progress(JdbcTemplate on, long written) {
        bytes += written;
        if (bytes <= progressBytes) {
            return;
        }
        bytes = number(on, "SELECT coalesce(sum(length(value)), 0) FROM events");
        if (bytes > progressBytes) {
            on.update(
                    "DELETE FROM events WHERE seq <= (SELECT min(seq) + (max(seq) - min(seq)) / 10 FROM events)");
            bytes = number(on, "SELECT coalesce(sum(length(value)), 0) FROM events");
        }
    }

    private static Optional<Instant> newest(JdbcTemplate on, String sql) {
        return Optional.ofNullable(on.queryForObject(sql, Long.class)).map(Instant::ofEpochMilli);
    }

    private static long number(JdbcTemplate on, String sql) {
        return Optional.ofNullable(on.queryForObject(sql, Long.class)).orElse(0L);
    }
}
