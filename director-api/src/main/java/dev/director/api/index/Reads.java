package dev.director.api.index;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How requests are read from the tables. */
final class Reads {
    static final String RUN =
            "SELECT tenant, id, state, generation, lane, model, workflow, conversation, at, finished,"
                    + " answered, usd, error, waits, part, place FROM runs";

    private Reads() {}

    static List<Run> list(JdbcClient on, RunFilter filter, Optional<Cursor> behind, int most) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        equal("tenant", filter.tenant(), conditions, values);
        equal("state", filter.state(), conditions, values);
        equal("lane", filter.lane(), conditions, values);
        equal("model", filter.model(), conditions, values);
        equal("workflow", filter.workflow(), conditions, values);
        equal("conversation", filter.conversation(), conditions, values);
        filter.since().ifPresent(at -> add("at >= ?", conditions, values, at.toEpochMilli()));
        filter.until().ifPresent(at -> add("at < ?", conditions, values, at.toEpochMilli()));
        behind.ifPresent(cursor ->
                add(
                        "(at, tenant, id) < (?, ?, ?)",
                        conditions,
                        values,
                        cursor.at().toEpochMilli(),
                        cursor.key().tenant(),
                        cursor.key().requestId()));
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return on.sql(RUN + where + " ORDER BY at DESC, tenant DESC, id DESC LIMIT " + most)
                .params(values)
                .query(Reads::run)
                .list();
    }

    private static void equal(
            String column, Optional<String> wanted, List<String> conditions, List<Object> values) {
        wanted.ifPresent(value -> add(column + " = ?", conditions, values, value));
    }

    private static void add(
            String condition, List<String> conditions, List<Object> values, Object... more) {
        conditions.add(condition);
        values.addAll(List.of(more));
    }

    static Run run(ResultSet row, int number) throws SQLException {
        return new Run(
                new RequestKey(row.getString("tenant"), row.getString("id")),
                row.getString("state"),
                row.getInt("generation"),
                text(row, "lane"),
                text(row, "model"),
                text(row, "workflow"),
                text(row, "conversation"),
                Instant.ofEpochMilli(row.getLong("at")),
                number(row, "finished").map(Instant::ofEpochMilli),
                text(row, "answered"),
                text(row, "usd"),
                text(row, "error"),
                text(row, "waits"),
                place(row));
    }

    private static Optional<Place> place(ResultSet row) throws SQLException {
        Optional<Long> partition = number(row, "part");
        long offset = row.getLong("place");
        return partition.map(it -> new Place(it.intValue(), offset));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }
}
