package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent.BudgetSet;
import dev.director.schemas.budget.Period;
import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.RawProducer;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Invariant 20: however many race for the last cent, a budget is not passed. */
@DirectorTest
class BudgetTest {

    private static final Logger log = LoggerFactory.getLogger(BudgetTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int RACING = 500;
    private static final int PAID_FOR = 100;

    /** Of OpenRouter's price of 0.60 and 2.50 for a million. */
    private static final BigDecimal EACH = new BigDecimal("0.000262");

    private static final Behaviour TWENTY_IN_A_HUNDRED_OUT =
            new Behaviour.Answer(
                    Optional.of("done"),
                    "stop",
                    Optional.of(Usage.of(20, 100)),
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    Set.of());

    private Broker broker;
    private TopicPrefix prefix;
    private ProviderSimulator simulator;
    private TestWorker worker;
    private Upstream upstream;

    @BeforeEach
    void create(Broker testBroker, TopicPrefix testPrefix, ProviderSimulator testSimulator) {
        broker = testBroker;
        prefix = testPrefix;
        simulator = testSimulator;
        simulator.script(Rule.any().always(TWENTY_IN_A_HUNDRED_OUT).after(new Latency.Fixed(200)));
        worker = TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator);
        upstream = new Upstream(broker, prefix, simulator);
    }

    @AfterEach
    void close() {
        worker.close();
        upstream.close();
    }

    @Test
    void fiveHundredRacingForTheMoneyOfAHundredNeverPassIt() {
        BigDecimal limit = EACH.multiply(BigDecimal.valueOf(PAID_FOR));
        set("all", Period.DAY, limit);
        try (TestWorker _ = TestWorker.start(broker.bootstrapServers(), prefix, "w2", simulator)) {
            race();
            upstream.awaitAllOnce(LIMIT);
        }
        BigDecimal spent = spent();
        log.info(
                "{} of {} completed, {} of {} USD spent",
                count("completed"),
                RACING,
                spent.toPlainString(),
                limit.toPlainString());

        assertNeverAbove(limit);
        assertThat(count("completed") + count("failed")).isEqualTo(RACING);
        assertThat(upstream.results.inOrder())
                .map(TopicRecord::json)
                .filteredOn(it -> it.path("status").asString().equals("failed"))
                .allSatisfy(it ->
                        assertThat(it.at("/error/code").asString()).isEqualTo("budget_exhausted"));
        // What is left is less than a call may cost.
        assertThat(spent).isLessThanOrEqualTo(limit);
        assertThat(count("completed"))
                .isEqualTo(spent.divide(EACH, 0, RoundingMode.UNNECESSARY).intValue())
                .isGreaterThanOrEqualTo(PAID_FOR - 1);
        assertThat(alerts()).extracting(it -> it.path("percent").asInt()).contains(80, 100);
    }

    @Test
    void aWorkerThatIsKilledHalfWayMakesNoBudgetPassed() {
        BigDecimal limit = EACH.multiply(BigDecimal.valueOf(PAID_FOR));
        set("all", Period.DAY, limit);
        simulator.script(
                Rule.any().always(TWENTY_IN_A_HUNDRED_OUT).after(new Latency.Fixed(6_000)));
        try (ForkedJvm other =
                TestWorker.fork(broker.bootstrapServers(), prefix, "w2", simulator)) {
            race();
            // Most of what the budget bears at a time is at the provider, for six seconds.
            await().atMost(LIMIT).until(() -> simulator.calls().all().size() >= PAID_FOR / 2);
            await().atMost(LIMIT).until(() -> !onTheirWay("w2").isEmpty());
            other.kill();
            log.info("{} calls of the killed worker were on their way", onTheirWay("w2").size());
            upstream.awaitAllOnce(LIMIT);
        }
        log.info(
                "{} of {} completed with {} calls, {} of {} USD spent",
                count("completed"),
                RACING,
                simulator.calls().all().size(),
                spent().toPlainString(),
                limit.toPlainString());

        assertNeverAbove(limit);
        // What the provider was really asked for, the killed worker's calls included.
        assertThat(EACH.multiply(BigDecimal.valueOf(simulator.calls().all().size())))
                .isLessThanOrEqualTo(limit);
        // Whether a call had left when the worker died or only its money was reserved is chance.
        assertThat((long) simulator.calls().all().size())
                .isGreaterThanOrEqualTo(count("completed"));
        assertThat(count("completed")).isPositive();
        assertThat(count("completed") + count("failed")).isEqualTo(RACING);
    }

    @Test
    void batchesWaitForATopUpAndGoOn() {
        set("tenant/acme", Period.MONTH, EACH.multiply(BigDecimal.valueOf(5)));
        for (int i = 0; i < 20; i++) {
            upstream.expect("acme", "b" + i);
            upstream.publishTo(upstream.topics.requestsBatch(), json("b" + i, "acme"));
        }
        upstream.expect("other", "free");
        upstream.publishTo(upstream.topics.requestsBatch(), json("free", "other"));
        await().atMost(LIMIT).until(() -> count("completed") >= 5);
        await().during(Duration.ofSeconds(2)).until(() -> count("completed") <= 6);
        assertThat(upstream.results.byId("other/free")).hasSize(1);

        set("tenant/acme", Period.MONTH, EACH.multiply(BigDecimal.valueOf(30)));

        upstream.awaitAllOnce(LIMIT);
        assertThat(count("completed")).isEqualTo(21);
    }

    /** What a worker has reserved and not settled, as far as the log says. */
    private Set<String> onTheirWay(String slot) {
        Set<String> open = new HashSet<>();
        for (TopicRecord record : upstream.read(upstream.topics.budgets())) {
            record.json().path("reserved").forEach(it -> open.add(it.path("id").asString()));
            record.json().path("settled").forEach(it -> open.remove(it.path("id").asString()));
        }
        open.removeIf(id -> !id.startsWith(slot + "@"));
        return open;
    }

    private void race() {
        for (int i = 0; i < RACING; i++) {
            upstream.expect("t" + i % 7, "r" + i);
            upstream.publishTo(upstream.topics.requests(), json("r" + i, "t" + i % 7));
        }
    }

    private static String json(String id, String tenant) {
        return "{\"requestId\":\"%s\",\"tenant\":\"%s\",\"model\":\"kimi-k2\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
                .formatted(id, tenant);
    }

    private long count(String status) {
        return upstream.results.inOrder().stream()
                .filter(it -> it.json().path("status").asString().equals(status))
                .count();
    }

    /** By the usage records. */
    private BigDecimal spent() {
        return upstream.read(upstream.topics.usage()).stream()
                .map(it -> new BigDecimal(it.json().path("costUsd").asString("0")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private List<JsonNode> alerts() {
        await().atMost(LIMIT).until(() -> upstream.read(upstream.topics.alerts()).size() >= 2);
        return upstream.read(upstream.topics.alerts()).stream().map(TopicRecord::json).toList();
    }

    /** Read with other eyes than the ledger's: what each record comes to, one after the other. */
    private void assertNeverAbove(BigDecimal limit) {
        Map<String, BigDecimal> open = new HashMap<>();
        BigDecimal spent = BigDecimal.ZERO;
        BigDecimal most = BigDecimal.ZERO;
        List<String> refused = new ArrayList<>();
        for (TopicRecord record : upstream.read(upstream.topics.budgets())) {
            JsonNode event = record.json();
            for (JsonNode settle : event.path("settled")) {
                if (open.remove(settle.path("id").asString()) != null) {
                    spent = spent.add(new BigDecimal(settle.path("usd").asString()));
                }
            }
            for (JsonNode reserve : event.path("reserved")) {
                BigDecimal usd = new BigDecimal(reserve.path("usd").asString());
                BigDecimal all = open.values().stream().reduce(spent, BigDecimal::add);
                if (all.add(usd).compareTo(limit) <= 0) {
                    open.put(reserve.path("id").asString(), usd);
                    most = most.max(all.add(usd));
                } else {
                    refused.add(reserve.path("id").asString());
                }
            }
        }
        log.info("At most {} of {} were spent and reserved", most.toPlainString(), limit);
        assertThat(most).isLessThanOrEqualTo(limit);
        // Nothing was called for that this count refuses.
        assertThat(simulator.calls().all().size())
                .isLessThanOrEqualTo(limit.divide(EACH, 0, RoundingMode.DOWN).intValue());
    }

    private void set(String scope, Period period, BigDecimal usd) {
        BudgetSet event =
                new BudgetSet(scope, period, Optional.of(usd), BudgetSet.ALERT_AT, Instant.now());
        try (RawProducer producer = new RawProducer(broker.bootstrapServers())) {
            producer.sendTo(
                    upstream.topics.control(),
                    0,
                    event.key().getBytes(StandardCharsets.UTF_8),
                    Codec.encode(event),
                    Map.of());
        }
        await().atMost(LIMIT)
                .until(() ->
                        worker.budgets().standings().stream()
                                .anyMatch(it -> it.limit().compareTo(usd) == 0));
    }
}
