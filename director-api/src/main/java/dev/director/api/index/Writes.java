package dev.director.api.index;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** How news change the tables; in any order they come to the same. */
final class Writes {

    /** A redrive begins anew; a copy of what is known changes nothing. */
    private static final String ACCEPTED =
            """
            INSERT INTO runs (tenant, id, state, generation, lane, model, workflow, conversation, at, touched)
            VALUES (?, ?, 'accepted', ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (tenant, id) DO UPDATE SET
                state = iif(excluded.generation > generation, 'accepted', state),
                part = iif(excluded.generation > generation, NULL, part),
                finished = iif(excluded.generation > generation, NULL, finished),
                error = iif(excluded.generation > generation, NULL, error),
                generation = max(excluded.generation, generation),
                lane = coalesce(lane, excluded.lane),
                model = coalesce(model, excluded.model),
                workflow = coalesce(workflow, excluded.workflow),
                conversation = coalesce(conversation, excluded.conversation),
                at = min(at, excluded.at),
                touched = max(touched, excluded.touched)\
            """;

    private static final String FINISHED =
            """
            INSERT INTO runs (tenant, id, state, generation, model, conversation, at, touched,
                finished, answered, usd, error, part, place)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (tenant, id) DO UPDATE SET
                state = excluded.state, generation = excluded.generation,
                model = coalesce(model, excluded.model),
                conversation = coalesce(conversation, excluded.conversation),
                at = min(at, excluded.at), touched = max(touched, excluded.touched),
                finished = excluded.finished, answered = excluded.answered, usd = excluded.usd,
                error = excluded.error, waits = NULL, part = excluded.part, place = excluded.place
            WHERE excluded.generation >= generation\
            """;

    private static final String PROGRESSED =
            "INSERT OR IGNORE INTO events (tenant, id, place, value) VALUES (?, ?, ?, ?)";

    private static final String WAITS =
            "UPDATE runs SET waits = ? WHERE tenant = ? AND id = ? AND part IS NULL AND (waits IS NOT NULL OR ? IS NOT NULL)";

    private static final String CALLED =
            """
            INSERT INTO calls (tenant, id, call, answered, record_key, part, place) VALUES (?, ?, ?, 0, ?, ?, ?)
            ON CONFLICT (tenant, id, call) DO UPDATE SET
                record_key = excluded.record_key, part = excluded.part, place = excluded.place\
            """;

    private static final String ANSWERED =
            """
            INSERT INTO calls (tenant, id, call, answered) VALUES (?, ?, ?, 1)
            ON CONFLICT (tenant, id, call) DO UPDATE SET answered = 1\
            """;

    private Writes() {}

    static void accepted(JdbcTemplate on, List<News.Accepted> news) {
        update(
                on,
                ACCEPTED,
                news,
                it ->
                        values(
                                it.key().tenant(),
                                it.key().requestId(),
                                it.generation(),
                                it.lane(),
                                it.model(),
                                it.workflow().orElse(null),
                                it.conversation().orElse(null),
                                it.at().toEpochMilli(),
                                it.at().toEpochMilli()));
    }

    static void finished(JdbcTemplate on, List<News.Finished> news) {
        update(
                on,
                FINISHED,
                news,
                it ->
                        values(
                                it.key().tenant(),
                                it.key().requestId(),
                                it.state(),
                                it.generation(),
                                it.model().orElse(null),
                                it.conversation().orElse(null),
                                it.at().toEpochMilli(),
                                it.at().toEpochMilli(),
                                it.at().toEpochMilli(),
                                it.answered().orElse(null),
                                it.usd().orElse(null),
                                it.error().orElse(null),
                                it.place().partition(),
                                it.place().offset()));
    }

    static void progressed(JdbcTemplate on, List<News.Progressed> news) {
        update(
                on,
                PROGRESSED,
                news,
                it -> values(it.key().tenant(), it.key().requestId(), it.offset(), it.value()));
        update(
                on,
                WAITS,
                news,
                it -> {
                    String waits =
                            it.waitsFor() ? new String(it.value(), StandardCharsets.UTF_8) : null;
                    return values(waits, it.key().tenant(), it.key().requestId(), waits);
                });
    }

    static void called(JdbcTemplate on, List<News.Called> news) {
        update(
                on,
                CALLED,
                news,
                it ->
                        values(
                                it.key().tenant(),
                                it.key().requestId(),
                                it.callId(),
                                it.recordKey(),
                                it.place().partition(),
                                it.place().offset()));
    }

    static void answered(JdbcTemplate on, List<News.Answered> news) {
        update(
                on,
                ANSWERED,
                news,
                it -> values(it.key().tenant(), it.key().requestId(), it.callId()));
    }

    private static <T> void update(
            JdbcTemplate on, String sql, List<T> news, Function<T, @Nullable Object[]> values) {
        if (!news.isEmpty()) {
            on.batchUpdate(sql, news.stream().map(values).toList());
        }
    }

    private static @Nullable Object[] values(@Nullable Object... values) {
        return values;
    }
}
