package dev.director.api.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIndexTest {
    private static final Instant T0 = Instant.parse("2026-11-01T00:00:00Z");
    private static final RunFilter ALL =
            new RunFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    @TempDir private Path folder;
    private RunIndex index;

    @BeforeEach
    void open() {
        index = new RunIndex(folder, 100, 10_000, T0);
    }

    @AfterEach
    void close() {
        index.close();
    }

    @Test
    void aRequestIsUnknownOnceItsResultMayLieBeforeAllThatAreSeen() {
        index.write(List.of(accepted("old", 1), accepted("new", 3)));
        index.resultsStartAt(at(2));
        assertThat(index.find(key("old"))).isEmpty();
        assertThat(index.find(key("new"))).isPresent();
        assertThat(index.horizon()).isEqualTo(at(2));
    }

    @Test
    void aResultIsKnownHoweverOldItsRequestIs() {
        index.write(List.of(accepted("r", 1)));
        index.resultsStartAt(at(2));
        index.write(List.of(finished("r", 0, 3)));
        assertThat(index.find(key("r")).orElseThrow().result()).contains(new Place(0, 3));
    }

    @Test
    void aRequestThatIsReadAfterItsResultWasForgottenStaysUnknown() {
        index.write(IntStream.range(0, 102).mapToObj(i -> finished("r" + i, 0, 10 + i)).toList());
        index.write(List.of(accepted("r1", 1)));
        assertThat(index.find(key("r1"))).isEmpty();
        assertThat(index.find(key("r101"))).isPresent();
        assertThat(index.horizon()).isEqualTo(at(11));
    }

    @Test
    void anOpenRequestStaysKnownWhateverElseIsForgotten() {
        index.write(List.of(accepted("open", 1)));
        for (int i = 2; i < 300; i++) {
            index.write(List.of(finished("r" + i, 0, i)));
        }
        assertThat(index.find(key("open"))).isPresent();
        assertThat(index.find(key("r2"))).isEmpty();
        assertThat(index.list(ALL, Optional.empty(), 1_000)).hasSizeLessThanOrEqualTo(101);
    }

    @Test
    void inWhateverOrderNewsComeTheIndexComesToTheSame() {
        List<News> news =
                new ArrayList<>(
                        List.of(
                                accepted("r", 1),
                                finished("r", 0, 5),
                                accepted("r", 1, 6),
                                finished("r", 1, 9),
                                called("c1", 3),
                                called("c2", 4),
                                answered("c1")));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(news, random);
            try (RunIndex other = new RunIndex(folder, 100, 10_000, T0)) {
                news.forEach(one -> other.write(List.of(one)));
                Run run = other.find(key("r")).orElseThrow();
                assertThat(List.of(run.state(), run.generation(), run.at(), run.result().get()))
                        .as("seed " + seed)
                        .containsExactly("completed", 1, at(1), new Place(0, 9));
                assertThat(run.lane()).contains("interactive");
                assertThat(other.calls(key("r")))
                        .containsExactly(new WaitingCall("c2", "r", new Place(1, 4)));
                assertThat(other.isAnswered(key("r"), "c1")).contains(true);
                assertThat(other.isAnswered(key("r"), "c3")).isEmpty();
            }
        }
    }

    @Test
    void aRedriveBeginsAnew() {
        index.write(List.of(accepted("r", 1), finished("r", 0, 5)));
        index.write(List.of(accepted("r", 0, 6)));
        assertThat(index.find(key("r")).orElseThrow().state()).isEqualTo("completed");
        index.write(List.of(accepted("r", 1, 7)));
        Run run = index.find(key("r")).orElseThrow();
        assertThat(run.state()).isEqualTo("accepted");
        assertThat(run.result()).isEmpty();
        assertThat(run.finishedAt()).isEmpty();
    }

    @Test
    void listsNewestFirstPageByPageWithoutOverlap() {
        index.write(IntStream.range(0, 25).mapToObj(i -> accepted("r" + i, i / 3)).toList());
        List<Run> all = index.list(ALL, Optional.empty(), 100);
        List<Run> paged = new ArrayList<>();
        Optional<Cursor> behind = Optional.empty();
        while (paged.size() < 25) {
            List<Run> page = index.list(ALL, behind, 4);
            assertThat(page).isNotEmpty();
            paged.addAll(page);
            behind = Cursor.parse(Cursor.of(page.getLast()).toString());
        }
        assertThat(paged).isEqualTo(all).hasSize(25);
        assertThat(all).isSortedAccordingTo((a, b) -> b.at().compareTo(a.at()));
    }

    @Test
    void filtersByEverythingThatItShows() {
        index.write(
                List.of(
                        accepted("a", 1),
                        finished("b", 0, 2),
                        new News.Accepted(
                                new RequestKey("acme", "c"),
                                0,
                                "batch",
                                "o3",
                                Optional.of("invoice"),
                                Optional.of("talk"),
                                at(3))));
        assertThat(ids(filter("tenant", "acme"))).containsExactly("c");
        assertThat(ids(filter("state", "completed"))).containsExactly("b");
        assertThat(ids(filter("lane", "batch"))).containsExactly("c");
        assertThat(ids(filter("model", "o3"))).containsExactly("c");
        assertThat(ids(filter("workflow", "invoice"))).containsExactly("c");
        assertThat(ids(filter("conversation", "talk"))).containsExactly("c");
        assertThat(ids(filter("since", "2"))).containsExactly("c", "b");
        assertThat(ids(filter("until", "2"))).containsExactly("a");
    }

    @Test
    void replaysProgressInOrderFromAnOffsetAndEachEventOnce() {
        index.write(List.of(progressed("r", 7, "b"), progressed("r", 3, "a")));
        index.write(List.of(progressed("r", 7, "b"), progressed("x", 8, "z")));
        assertThat(events("r", -1)).containsExactly("a", "b");
        assertThat(events("r", 3)).containsExactly("b");
    }

    @Test
    void keepsTheNewestProgressWithinItsBytes() {
        for (int i = 0; i < 100; i++) {
            index.write(List.of(progressed("r", i, "x".repeat(500))));
        }
        List<Event> kept = index.events(key("r"), -1, 1_000);
        assertThat(kept.size()).isBetween(15, 20);
        assertThat(kept.getLast().offset()).isEqualTo(99);
    }

    @Test
    void saysWhatARequestWaitsForUntilItGoesOn() {
        index.write(List.of(accepted("r", 1)));
        index.write(List.of(new News.Progressed(key("r"), 1, true, utf8("{}"))));
        assertThat(index.find(key("r")).orElseThrow().waitsFor()).contains("{}");
        index.write(List.of(progressed("r", 2, "started")));
        assertThat(index.find(key("r")).orElseThrow().waitsFor()).isEmpty();
    }

    @Test
    void deletesWhatDeadProcessesLeftBehindAndItsOwnAtTheEnd() throws Exception {
        Path left = Files.createDirectory(folder.resolve("director-index-999999999-1"));
        Files.writeString(left.resolve("index.db"), "old");
        new RunIndex(folder, 10, 10, T0).close();
        assertThat(left).doesNotExist();
        index.close();
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).isEmpty();
        }
    }

    private List<String> ids(RunFilter filter) {
        return index.list(filter, Optional.empty(), 10).stream()
                .map(run -> run.key().requestId())
                .toList();
    }

    private static RunFilter filter(String field, String value) {
        return new RunFilter(
                only("tenant", field, value),
                only("state", field, value),
                only("lane", field, value),
                only("model", field, value),
                only("workflow", field, value),
                only("conversation", field, value),
                only("since", field, value).map(seconds -> at(Integer.parseInt(seconds))),
                only("until", field, value).map(seconds -> at(Integer.parseInt(seconds))));
    }

    private static Optional<String> only(String name, String field, String value) {
        return name.equals(field) ? Optional.of(value) : Optional.empty();
    }

    private List<String> events(String id, long behind) {
        return index.events(key(id), behind, 10).stream()
                .map(event -> new String(event.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static News accepted(String id, int seconds) {
        return accepted(id, 0, seconds);
    }

    private static News accepted(String id, int generation, int seconds) {
        return new News.Accepted(
                key(id),
                generation,
                "interactive",
                "kimi-k2",
                Optional.empty(),
                Optional.empty(),
                at(seconds));
    }

    private static News finished(String id, int generation, int seconds) {
        return new News.Finished(
                key(id),
                generation,
                "completed",
                Optional.of("kimi-k2"),
                Optional.empty(),
                Optional.of("0.01"),
                Optional.empty(),
                Optional.empty(),
                new Place(0, seconds),
                at(seconds));
    }

    private static News called(String call, long offset) {
        return new News.Called(key("r"), call, "r", new Place(1, offset));
    }

    private static News answered(String call) {
        return new News.Answered(key("r"), call);
    }

    private static News progressed(String id, long offset, String value) {
        return new News.Progressed(key(id), offset, false, utf8(value));
    }

    private static RequestKey key(String id) {
        return new RequestKey("default", id);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Instant at(int seconds) {
        return T0.plusSeconds(seconds);
    }
}
