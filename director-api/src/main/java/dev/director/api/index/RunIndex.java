package dev.director.api.index;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The newest requests: where their results lie, how they got on and what they wait for. It lies in
 * a file, bounded by the number of requests and by the bytes of their progress; what ended longest
 * ago goes first. Written by one thread at a time, read by many.
 */
public final class RunIndex implements AutoCloseable {
    private final IndexFolder folder;
    private final Database database;
    private final Horizon horizon;
    private final Bounds bounds;

    /**
     * @param parent where its folder is made
     * @param requests how many requests it remembers
     * @param progressBytes how many bytes of progress
     * @param since from when on all records are seen
     */
    public RunIndex(Path parent, int requests, long progressBytes, Instant since) {
        this.folder = new IndexFolder(parent);
        this.database = new Database(folder.file("index.db"), Schema.STATEMENTS);
        this.horizon = new Horizon(since);
        this.bounds = new Bounds(horizon, requests, progressBytes);
    }

    /** Takes news, all of them or none. */
    public void write(List<News> news) {
        database.write(on -> {
            List<News.Accepted> accepted = new ArrayList<>();
            List<News.Finished> finished = new ArrayList<>();
            List<News.Progressed> progressed = new ArrayList<>();
            List<News.Called> called = new ArrayList<>();
            List<News.Answered> answered = new ArrayList<>();
            for (News one : news) {
                switch (one) {
                    case News.Accepted it when horizon.mayKnow(it.at()) -> accepted.add(it);
                    case News.Accepted _ -> {
                        // Its result may be among those that were forgotten.
                    }
                    case News.Finished it -> finished.add(it);
                    case News.Progressed it -> progressed.add(it);
                    case News.Called it -> called.add(it);
                    case News.Answered it -> answered.add(it);
                }
            }
            Writes.accepted(on, accepted);
            Writes.finished(on, finished);
            Writes.progressed(on, progressed);
            Writes.called(on, called);
            Writes.answered(on, answered);
            forget(on, accepted.size() + finished.size(), progressed);
        });
    }

    private void forget(JdbcTemplate on, int runs, List<News.Progressed> progressed) {
        bounds.runs(on, runs);
        bounds.progress(on, progressed.stream().mapToLong(it -> it.value().length).sum());
    }

    /**
     * What is known of a request; nothing of one that may have its result among those that are not
     * seen.
     */
    public Optional<Run> find(RequestKey key) {
        return reader().sql(Reads.RUN + " WHERE tenant = ? AND id = ?")
                .params(key.tenant(), key.requestId())
                .query(Reads::run)
                .optional()
                .filter(run -> run.result().isPresent() || horizon.seesResultsSince(run.at()));
    }

    /** The newest requests first, behind the cursor. */
    public List<Run> list(RunFilter filter, Optional<Cursor> behind, int most) {
        return Reads.list(reader(), filter, behind, most);
    }

    /** What a request's progress was behind an offset, in order. */
    public List<Event> events(RequestKey key, long behind, int most) {
        return reader().sql(
                        "SELECT place, value FROM events WHERE tenant = ? AND id = ? AND place > ?"
                                + " ORDER BY place LIMIT ?")
                .params(key.tenant(), key.requestId(), behind, most)
                .query((row, _) -> new Event(row.getLong(1), row.getBytes(2)))
                .list();
    }

    /** The tool calls that a request waits for. */
    public List<WaitingCall> calls(RequestKey key) {
        return reader().sql(
                        "SELECT call, record_key, part, place FROM calls WHERE tenant = ? AND id = ?"
                                + " AND answered = 0 AND part IS NOT NULL ORDER BY part, place")
                .params(key.tenant(), key.requestId())
                .query((row, _) ->
                        new WaitingCall(
                                row.getString(1),
                                row.getString(2),
                                new Place(row.getInt(3), row.getLong(4))))
                .list();
    }

    /** Whether a call of the request has its answer; nothing where there is no such call. */
    public Optional<Boolean> isAnswered(RequestKey key, String callId) {
        return reader().sql(
                        "SELECT answered FROM calls WHERE tenant = ? AND id = ? AND call = ?"
                                + " AND part IS NOT NULL")
                .params(key.tenant(), key.requestId(), callId)
                .query((row, _) -> row.getInt(1) == 1)
                .optional();
    }

    /** Since when nothing was forgotten. */
    public Instant horizon() {
        return horizon.since();
    }

    /** Notes that records before this instant are not seen. */
    public void startsAt(Instant start) {
        horizon.startsAt(start);
    }

    /** Notes that results before this instant are not seen. */
    public void resultsStartAt(Instant start) {
        horizon.resultsStartAt(start);
    }

    private JdbcClient reader() {
        return database.reader();
    }

    @Override
    public void close() {
        database.close();
        folder.close();
    }

    /** An instant as it is stored; null where there is none. */
    static @Nullable Long millis(Optional<Instant> at) {
        return at.map(Instant::toEpochMilli).orElse(null);
    }
}
