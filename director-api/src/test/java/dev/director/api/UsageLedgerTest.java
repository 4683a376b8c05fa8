package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.UsageBy;
import dev.director.api.topics.UsageFilter;
import dev.director.api.topics.UsageLedger;
import dev.director.api.topics.UsageReport;
import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.schemas.Topics;
import dev.director.schemas.Usage;
import dev.director.schemas.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sums of a few thousand records, against the sums of the records themselves. */
class UsageLedgerTest {
    private static final int CALLS = 5_000;
    private static final int PER_TRANSACTION = 100;
    private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");

    private static final Random RANDOM = new Random(20);
    private static final List<UsageRecord> COMMITTED = new ArrayList<>();
    private static Topics topics;

    @BeforeAll
    static void write() throws Exception {
        topics = KafkaForTests.newTopics();
        // A topic that has just been made may take the second request before the first.
        Map<String, Object> inOrder =
                Map.of("transactional.id", "usage", "max.in.flight.requests.per.connection", 1);
        try (var worker = KafkaForTests.producer(inOrder)) {
            worker.initTransactions();
            for (int i = 0; i < CALLS; i += PER_TRANSACTION) {
                List<UsageRecord> calls = new ArrayList<>();
                worker.beginTransaction();
                for (int j = 0; j < PER_TRANSACTION; j++) {
                    UsageRecord call = call(i + j);
                    calls.add(call);
                    var _ = worker.send(record(call));
                }
                if (RANDOM.nextInt(4) == 0) {
                    worker.flush();
                    worker.abortTransaction();
                } else {
                    worker.commitTransaction();
                    COMMITTED.addAll(calls);
                }
            }
        }
        KafkaForTests.produce(topics.usage(), "x", "{\"no\":\"usage\"}");
    }

    @Test
    void theSumsAreThoseOfTheCommittedRecords() {
        UsageReport report = report(UsageFilter.ALL, UsageBy.MODEL);

        assertSums(report, _ -> true);
        assertThat(report.unreadable()).isEqualTo(1);
        assertThat(report.groups()).hasSize(3);
        assertThat(sum(report.groups().stream().map(it -> it.sum().costUsd()).toList()))
                .isEqualByComparingTo(report.total().costUsd());
    }

    @Test
    void eachGroupHasTheSumsOfItsOwn() {
        UsageReport report = report(UsageFilter.ALL, UsageBy.TENANT, UsageBy.WORKFLOW, UsageBy.DAY);

        var names = new TreeSet<String>();
        for (var group : report.groups()) {
            names.add(group.names().toString());
            List<UsageRecord> own =
                    COMMITTED.stream()
                            .filter(call ->
                                    group.names()
                                            .equals(
                                                    List.of(
                                                            Optional.of(call.tenant()),
                                                            call.workflowType(),
                                                            Optional.of(
                                                                    call.startedAt()
                                                                            .toString()
                                                                            .substring(0, 10)))))
                            .toList();
            assertThat(group.sum().calls()).isEqualTo(own.size());
            assertThat(group.sum().costUsd()).isEqualByComparingTo(cost(own, _ -> true));
        }
        assertThat(names).hasSameSizeAs(report.groups());
        assertThat(report.groups().stream().mapToLong(it -> it.sum().calls()).sum())
                .isEqualTo(COMMITTED.size());
    }

    @Test
    void onlyWhatMatchesCounts() {
        Instant since = FIRST.plus(Duration.ofDays(2));
        Instant until = FIRST.plus(Duration.ofDays(5));
        UsageReport report =
                report(
                        new UsageFilter(
                                Optional.of("kimi-k2"),
                                Optional.of("acme"),
                                Optional.of(since),
                                Optional.of(until)),
                        UsageBy.PROVIDER);

        assertSums(
                report,
                call ->
                        call.model().equals("kimi-k2")
                                && call.tenant().equals("acme")
                                && !call.startedAt().isBefore(since)
                                && call.startedAt().isBefore(until));
        assertThat(report.total().calls()).isPositive();
    }

    @Test
    void jsonSaysWhatIsUnknownAndWhatHasNoName() {
        UsageReport report = report(UsageFilter.ALL, UsageBy.WORKFLOW);

        assertThat(report.json(report.groups().getFirst()).path("workflow").isNull()).isTrue();
        var total = report.jsonOfTotal();
        assertThat(total.path("total").asBoolean()).isTrue();
        assertThat(total.path("costUsd").isString()).isTrue();
        assertThat(total.path("callsOfUnknownCost").asLong())
                .isEqualTo(report.total().unknown())
                .isPositive();
        assertThat(total.path("unreadableRecords").asLong()).isEqualTo(1);
    }

    @Test
    void aTopicThatIsNotThereIsSaid() {
        UsageLedger none = ledger(new Topics("none."));
        assertThatThrownBy(() -> none.report(UsageFilter.ALL, List.of()))
                .isInstanceOf(BrokerUnavailable.class)
                .hasMessageContaining("none.usage");
    }

    private static void assertSums(UsageReport report, Predicate<UsageRecord> wanted) {
        List<UsageRecord> calls = COMMITTED.stream().filter(wanted).toList();
        var total = report.total();
        assertThat(total.calls()).isEqualTo(calls.size());
        assertThat(total.failed())
                .isEqualTo(calls.stream().filter(it -> it.outcome() == Outcome.FAILED).count());
        assertThat(total.aborted())
                .isEqualTo(calls.stream().filter(it -> it.outcome() == Outcome.ABORTED).count());
        assertThat(total.usage())
                .isEqualTo(calls.stream().map(UsageRecord::usage).reduce(Usage.ZERO, Usage::plus));
        assertThat(total.costUsd()).isEqualByComparingTo(cost(calls, _ -> true));
        assertThat(total.estimatedUsd()).isEqualByComparingTo(cost(calls, UsageRecord::estimated));
        assertThat(total.unknown())
                .isEqualTo(
                        calls.stream()
                                .filter(it -> it.costUsd().isEmpty() && it.estimated())
                                .count());
    }

    private static BigDecimal cost(List<UsageRecord> calls, Predicate<UsageRecord> wanted) {
        return sum(calls.stream().filter(wanted).flatMap(call -> call.costUsd().stream()).toList());
    }

    private static BigDecimal sum(List<BigDecimal> amounts) {
        return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static UsageReport report(UsageFilter filter, UsageBy... by) {
        return ledger(topics).report(filter, List.of(by));
    }

    private static UsageLedger ledger(Topics of) {
        return new UsageLedger(
                new KafkaClients(KafkaForTests.bootstrapServers(), Map.of()),
                of,
                Duration.ofSeconds(10));
    }

    /** One after the other over a week, as a worker writes them: when they have ended. */
    private static ProducerRecord<byte[], byte[]> record(UsageRecord call) {
        return new ProducerRecord<>(
                topics.usage(),
                null,
                call.startedAt().plusMillis(call.durationMs()).toEpochMilli(),
                call.recordKey().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Codec.encode(call));
    }

    private static UsageRecord call(int number) {
        long input = RANDOM.nextInt(100_000);
        Optional<BigDecimal> usd =
                RANDOM.nextInt(10) == 0
                        ? Optional.empty()
                        : Optional.of(BigDecimal.valueOf(RANDOM.nextInt(1_000_000_000), 10));
        return new UsageRecord(
                "r" + number,
                pick("acme", "globex"),
                Optional.empty(),
                0,
                1,
                1,
                pick("kimi-k2", "gpt-4", "o3"),
                pick("openrouter", "openai"),
                "chat",
                Optional.empty(),
                Optional.of(pick("", "summarize", "extract")).filter(it -> !it.isEmpty()),
                Outcome.values()[RANDOM.nextInt(3)],
                new Usage(input, input / 3, RANDOM.nextInt(5_000), 0),
                usd,
                RANDOM.nextBoolean(),
                FIRST.plusSeconds(number * 120L),
                RANDOM.nextInt(30_000),
                Optional.empty());
    }

    private static String pick(String... some) {
        return some[RANDOM.nextInt(some.length)];
    }
}
