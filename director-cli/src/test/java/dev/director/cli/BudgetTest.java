package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.schemas.budget.BudgetEvent;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import dev.director.testkit.observe.RawProducer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets from the command line; that no budget is passed is tested where they are kept. */
class BudgetTest {
    private static final Topics TOPICS = Topics.defaults();

    @TempDir private static Path data;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void spend() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.in(data));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(TOPICS.control(), 1, (short) 1),
                                    new NewTopic(TOPICS.budgets(), 1, (short) 1)))
                    .all()
                    .get();
        }
        log(new BudgetEvent.Owner("w1", Map.of(0, 1L)));
        log(
                new BudgetEvent.Batch(
                        "w1",
                        List.of(),
                        List.of(
                                new BudgetEvent.Reserve("a", "acme", 0, new BigDecimal("0.50")),
                                new BudgetEvent.Reserve("b", "acme", 0, new BigDecimal("0.25")))));
        log(
                new BudgetEvent.Batch(
                        "w1",
                        List.of(new BudgetEvent.Settle("a", new BigDecimal("0.125"))),
                        List.of()));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aBudgetIsSetListedAndRemoved() {
        var set = budget("set", "tenant/acme", "day", "2.50", "--alert-at", "50,90");
        assertThat(set.exitCode()).isZero();
        assertThat(set.err()).contains("2.50 USD may be spent of tenant/acme/day");
        assertThat(budget("set", "all", "month", "100").exitCode()).isZero();

        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        var listed = budget("list");
        assertThat(listed.out().lines().toList())
                .containsExactly(
                        "BUDGET           IN          LIMIT  SPENT  RESERVED    LEFT",
                        "all/month        %s       100  0.125      0.25  99.625"
                                .formatted(today.toString().substring(0, 7)),
                        "tenant/acme/day  %s   2.50  0.125      0.25   2.125".formatted(today));
        assertThat(budget("list", "--json").out())
                .contains(
                        "\"scope\":\"tenant/acme\",\"period\":\"day\",\"in\":\"%s\",\"limitUsd\":\"2.50\",\"spentUsd\":\"0.125\",\"reservedUsd\":\"0.25\",\"leftUsd\":\"2.125\""
                                .formatted(today));

        assertThat(budget("remove", "all", "month").exitCode()).isZero();
        assertThat(budget("remove", "tenant/acme", "day").exitCode()).isZero();
        var none = budget("list");
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("No budget is set");
    }

    @Test
    void whatCannotBeABudgetIsSaid() {
        assertThat(budget("set", "acme", "day", "1").err())
                .contains("A budget is of all, tenants or tenant/NAME, not of 'acme'.");
        assertThat(budget("set", "all", "week", "1").exitCode()).isEqualTo(2);
        assertThat(budget("set", "all", "day", "-1").err()).contains("Money is 0 or more");
        assertThat(budget("set", "all", "day", "1", "--alert-at", "0").exitCode()).isEqualTo(2);
    }

    private static void log(BudgetEvent event) {
        try (RawProducer producer = new RawProducer(broker.bootstrapServers())) {
            producer.sendTo(TOPICS.budgets(), 0, null, Codec.encode(event), Map.of());
        }
    }

    private static Invocation budget(String... arguments) {
        var all = new ArrayList<>(List.of("budget"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--bootstrap", broker.bootstrapServers()));
        return Invocation.of(all.toArray(String[]::new));
    }
}
