package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.api.index.Place;
import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.LetterFilter;
import dev.director.api.topics.LetterPage;
import dev.director.api.topics.Moment;
import dev.director.api.topics.NoSuchLetter;
import dev.director.api.topics.RedrivePlan;
import dev.director.api.topics.Standing;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final LetterFilter ALL = LetterFilter.ALL;
    private static final int PARTITIONS = 3;

    private Topics topics = Topics.defaults();
    private DeadLetters letters = deadLetters(topics);

    @BeforeEach
    void create() throws Exception {
        topics = KafkaForTests.newTopics();
        letters = deadLetters(topics);
    }

    @Test
    void listsTheNewestFirstAndPageByPage() throws Exception {
        long now = System.currentTimeMillis();
        for (int i = 0; i < 5; i++) {
            letter("r" + i).at(now - 1000 * i).publish();
        }
        var first = letters.list(ALL, false, 2, Optional.empty());
        assertThat(ids(first)).containsExactly("r0", "r1");
        assertThat(first.byCode()).containsExactly(Map.entry("provider_error", 5L));
        var second = letters.list(ALL, false, 2, first.next());
        assertThat(ids(second)).containsExactly("r2", "r3");
        var last = letters.list(ALL, false, 2, second.next());
        assertThat(ids(last)).containsExactly("r4");
        assertThat(last.next()).isEmpty();
    }

    @Test
    void aCursorThatIsGoneIsSaidToBe() {
        assertThatThrownBy(() -> letters.list(ALL, false, 2, Place.parse("0-99")))
                .isInstanceOf(NoSuchLetter.class);
    }

    @Test
    void filtersByCodeModelTenantRequestAndTime() throws Exception {
        Instant now = Instant.now();
        letter("a").code("provider_timeout").publish();
        letter("b").model("gpt-4").publish();
        letter("c").tenant("acme").publish();
        letter("d").at(now.minusSeconds(7_200).toEpochMilli()).publish();
        var timeout = Optional.of(ErrorCode.PROVIDER_TIMEOUT);
        Optional<Instant> hourAgo = Moment.parse("1h", now);
        Optional<String> none = Optional.empty();
        Optional<Instant> ever = Optional.empty();
        Optional<ErrorCode> any = Optional.empty();

        assertThat(found(new LetterFilter(timeout, none, none, none, ever, ever)))
                .containsExactly("a");
        assertThat(found(new LetterFilter(any, Optional.of("gpt-4"), none, none, ever, ever)))
                .containsExactly("b");
        assertThat(found(new LetterFilter(any, none, Optional.of("acme"), none, ever, ever)))
                .containsExactly("c");
        assertThat(found(LetterFilter.ofRequest("c"))).containsExactly("c");
        assertThat(found(new LetterFilter(any, none, none, none, hourAgo, ever)))
                .containsExactlyInAnyOrder("a", "b", "c");
        assertThat(found(new LetterFilter(any, none, none, none, ever, hourAgo)))
                .containsExactly("d");
    }

    @Test
    void showsALetterWithItsBytes() throws Exception {
        var letter = letter("s1");
        letter.publish();
        var place = place("s1");
        var whole = letters.find(place).orElseThrow();
        assertThat(whole.value()).contains(letter.value());
        assertThat(whole.letter().attempts()).isEqualTo(4);
        assertThat(whole.letter().origin().orElseThrow().topic()).isEqualTo(topics.requests());
        assertThat(whole.letter().origin().orElseThrow().partition()).isEqualTo(2);
        assertThat(whole.letter().origin().orElseThrow().offset()).isEqualTo(77);
        assertThat(letters.find(new Place(place.partition(), place.offset() + 1))).isEmpty();
        assertThat(letters.find(new Place(99, 0))).isEmpty();
    }

    @Test
    void aDryRunPublishesNothing() throws Exception {
        letter("n1").publish();
        assertThat(letters.plan(ALL).redrivable()).isEqualTo(1);
        assertThat(KafkaForTests.read(topics.requests())).isEmpty();
    }

    @Test
    void redrivesByteForByteToTheFirstLaneWithOneHeaderMore() throws Exception {
        var plain = letter("x1");
        plain.publish();
        var batch =
                letter("x2")
                        .from(topics.requestsBatch(), topics.kimiDlt())
                        .header(Letters.header("director-hop", "1"))
                        .header(Letters.header("director-first-seen", "1"))
                        .header(Letters.header("director-forwarded", "1"))
                        .header(Letters.header("director-generation", "1"))
                        .generation(1);
        batch.publish();

        redrive();

        var request = KafkaForTests.read(topics.requests()).getFirst();
        assertThat(request.key()).isEqualTo(plain.key());
        assertThat(request.value()).isEqualTo(plain.value());
        assertThat(headers(request))
                .containsExactly("traceparent=00-trace-01", "mine=kept", "director-generation=1");
        assertThat(request.partition())
                .isEqualTo(Utils.toPositive(Utils.murmur2(plain.key())) % PARTITIONS);
        var second = KafkaForTests.read(topics.requestsBatch()).getFirst();
        assertThat(second.value()).isEqualTo(batch.value());
        assertThat(headers(second))
                .containsExactly("traceparent=00-trace-01", "mine=kept", "director-generation=2");
        assertThat(KafkaForTests.read(topics.kimiDlt())).isEmpty();
    }

    @Test
    void keepsWhatCannotBeRedrivenAndSaysWhy() throws Exception {
        letter("parked").generation(3).publish();
        letter("stub").header(Letters.header("director-stub", "true")).publish();
        letter("nobody").code("invalid_json").value("{").publish();
        letter("salvaged").code("invalid_json").value("{\"requestId\":\"salvaged\",").publish();
        letter("answer").from(topics.toolResults()).publish();
        letter("cancel").from(topics.cancels()).publish();
        letter("foreign").from("orders").publish();
        letter("lane").from(topics.kimiDlt()).publish();
        letter("none").from().publish();
        letter("conflict").code("conflict").publish();
        letter("lost").code("misplaced").publish();

        var plan = redrive();

        assertThat(counts(plan))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                Standing.PARKED, 1L,
                                Standing.NO_REQUEST, 2L,
                                Standing.NOT_A_LANE, 2L,
                                Standing.FOREIGN, 3L,
                                Standing.NO_RUN, 2L));
        assertThat(plan.kept().get(Standing.PARKED).examples()).containsExactly(place("parked"));
        assertThat(plan.byCode()).containsExactly(Map.entry("invalid_json", 1L));
        assertThat(KafkaForTests.read(topics.requests()))
                .singleElement()
                .satisfies(it -> assertThat(text(it.key())).isEqualTo("salvaged"));
    }

    @Test
    void onlyTheNewestLetterOfARunIsRedriven() throws Exception {
        letter("m").publish();
        letter("m").generation(1).publish();
        // Not the run's own letter: it must not stand in for it.
        letter("m").code("conflict").value(request("m", "other")).publish();

        var plan = redrive();

        assertThat(counts(plan))
                .containsOnly(Map.entry(Standing.SUPERSEDED, 1L), Map.entry(Standing.NO_RUN, 1L));
        assertThat(KafkaForTests.read(topics.requests()))
                .singleElement()
                .satisfies(it -> assertThat(headers(it)).contains("director-generation=2"));
        assertThat(letters.list(ALL, false, 10, Optional.empty()).hidden()).isEqualTo(1);
        assertThat(standings("m"))
                .containsExactlyInAnyOrder(
                        Standing.SUPERSEDED, Standing.REDRIVABLE, Standing.NO_RUN);
    }

    @Test
    void whatEndedInALaterGenerationIsNotRedrivenAgain() throws Exception {
        letter("done").publish();
        letter("open").publish();
        marker("done", 1);
        marker("open", 0);

        assertThat(counts(redrive())).containsOnly(Map.entry(Standing.REDRIVEN, 1L));
        assertThat(KafkaForTests.read(topics.requests()))
                .singleElement()
                .satisfies(it -> assertThat(text(it.key())).isEqualTo("open"));
        assertThat(found(ALL)).containsExactly("open");
    }

    @Test
    void whereMarkersAreDeletedResultsTellWhatEnded() throws Exception {
        letter("old").publish();
        marker("old", 1);
        result("old", 1);
        letter("new").publish();
        result("new", 0);
        KafkaForTests.deleteAll(topics.finished());

        assertThat(counts(redrive())).containsOnly(Map.entry(Standing.REDRIVEN, 1L));
        assertThat(KafkaForTests.read(topics.requests()))
                .singleElement()
                .satisfies(it -> assertThat(text(it.key())).isEqualTo("new"));
    }

    @Test
    void whatComesAfterThePlanIsNotTouched() throws Exception {
        letter("before").publish();
        var plan = letters.plan(ALL);
        letter("after").publish();

        assertThat(letters.redrive(plan, _ -> {}).published()).isEqualTo(1);
        assertThat(KafkaForTests.read(topics.requests()))
                .singleElement()
                .satisfies(it -> assertThat(text(it.key())).isEqualTo("before"));
    }

    @Test
    void whatComesWhileItRunsIsNotTouched() throws Exception {
        letter("one").publish();
        letter("two").publish();
        var plan = letters.plan(ALL);
        var done = letters.redrive(plan, _ -> publishQuietly(letter("meanwhile")));

        assertThat(done.published()).isEqualTo(2);
        assertThat(KafkaForTests.read(topics.requests()))
                .extracting(it -> text(it.key()))
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aSecondRunPublishesTheSameGenerationAgain() throws Exception {
        letter("twice").publish();
        redrive();
        redrive();
        // To a worker the second is a duplicate of the first.
        assertThat(KafkaForTests.read(topics.requests()))
                .hasSize(2)
                .allSatisfy(it -> assertThat(headers(it)).contains("director-generation=1"));
    }

    @Test
    void lettersOfAbortedTransactionsAreNone() throws Exception {
        try (var worker = KafkaForTests.transactionalProducer()) {
            worker.beginTransaction();
            worker.send(letter("aborted").record()).get();
            worker.abortTransaction();
            worker.beginTransaction();
            worker.send(letter("open").record()).get();
            assertThat(letters.plan(ALL).redrivable()).isZero();
            worker.commitTransaction();
        }
        assertThat(found(ALL)).containsExactly("open");
        assertThat(redrive().redrivable()).isEqualTo(1);
    }

    @Test
    void oneThatKafkaRefusesIsCountedAndTheOthersGo() throws Exception {
        letter("large").value(request("large", "x".repeat(9 << 20))).publish();
        letter("small").publish();

        var done = letters.redrive(letters.plan(ALL), _ -> {});

        assertThat(done.published()).isEqualTo(1);
        assertThat(done.failed()).isEqualTo(1);
        assertThat(done.complete()).isTrue();
        assertThat(done.reason()).isPresent();
    }

    @Test
    void topicsThatDoNotExistAreSaid() {
        assertThatThrownBy(() -> deadLetters(new Topics("nowhere.")).plan(ALL))
                .isInstanceOf(BrokerUnavailable.class)
                .hasMessageContaining("nowhere.dlt");
    }

    private RedrivePlan redrive() {
        var plan = letters.plan(ALL);
        var done = letters.redrive(plan, _ -> {});
        assertThat(done.published()).isEqualTo(plan.redrivable());
        assertThat(done.failed()).isZero();
        return plan;
    }

    private Letters letter(String id) {
        return Letters.of(topics, id);
    }

    private List<String> found(LetterFilter filter) {
        return ids(letters.list(filter, false, 100, Optional.empty()));
    }

    private List<Standing> standings(String id) {
        return letters
                .list(LetterFilter.ofRequest(id), true, 100, Optional.empty())
                .letters()
                .stream()
                .map(LetterPage.Judged::standing)
                .toList();
    }

    private Place place(String id) {
        return letters.list(LetterFilter.ofRequest(id), true, 1, Optional.empty())
                .letters()
                .getFirst()
                .letter()
                .place();
    }

    private void marker(String id, int generation) throws Exception {
        KafkaForTests.produce(
                topics.finished(),
                "[\"default\",\"%s\",\"%s\"]".formatted(id, id),
                "{\"status\":\"completed\",\"generation\":%d,\"contentHash\":-7}"
                        .formatted(generation));
    }

    private void result(String id, int generation) throws Exception {
        KafkaForTests.produce(
                topics.results(),
                id,
                Results.completed("default", id, "hi")
                        .replace("\"generation\":0", "\"generation\":" + generation));
    }

    private static void publishQuietly(Letters letter) {
        try {
            letter.publish();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Map<Standing, Long> counts(RedrivePlan plan) {
        var counts = new java.util.EnumMap<Standing, Long>(Standing.class);
        plan.kept().forEach((standing, kept) -> counts.put(standing, kept.count()));
        return counts;
    }

    private static List<String> ids(LetterPage page) {
        return page.letters().stream()
                .map(it -> it.letter().identity().orElseThrow().requestId())
                .toList();
    }

    private static List<String> headers(ConsumerRecord<byte[], byte[]> record) {
        List<String> all = new ArrayList<>();
        for (Header header : record.headers()) {
            all.add(header.key() + "=" + text(header.value()));
        }
        return all;
    }

    private static String request(String id, String text) {
        return "{\"requestId\":\"%s\",\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(id, text);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static DeadLetters deadLetters(Topics topics) {
        return new DeadLetters(
                new KafkaClients(KafkaForTests.bootstrapServers(), Map.of()),
                topics,
                Clock.systemUTC(),
                new DeadLetters.Patience(Duration.ofSeconds(20), Duration.ofSeconds(20)));
    }
}
