package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Topics;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What usage says on the terminal; that its sums are right is tested where they are made. */
class UsageTest {
    private static final Topics TOPICS = Topics.defaults();

    @TempDir private static Path data;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void writeUsage() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.in(data));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPICS.usage(), 2, (short) 1))).all().get();
        }
        publish("r1", "kimi-k2", "acme", "completed", ",\"costUsd\":\"0.0042\"", false);
        publish("r2", "kimi-k2", "acme", "aborted", ",\"costUsd\":\"0.00000010\"", true);
        publish("r3", "gpt-4", "globex", "completed", ",\"costUsd\":\"1.5\"", true);
        publish("r4", "gpt-4", "globex", "failed", "", true);
        publish("r5", "gpt-4", "globex", "failed", "", false);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aTableHasALineForEachModelAndOneForAll() {
        var usage = usage();

        assertThat(usage.exitCode()).isZero();
        assertThat(usage.out().lines().toList())
                .containsExactly(
                        "MODEL    CALLS  FAILED  ABORTED  INPUT  CACHED  OUTPUT        COST USD  OF IT ESTIMATED  COST UNKNOWN",
                        "gpt-4        3       2        0    300     120     150         1.5 + ?              1.5             1",
                        "kimi-k2      2       0        1    200      80     100      0.00420010       0.00000010             0",
                        "total        5       2        1    500     200     250  1.50420010 + ?       1.50000010             1");
        assertThat(usage.err()).contains("What 1 of 5 calls cost is not known");
    }

    @Test
    void severalSidesAreToldApartAndOthersLeftOut() {
        var usage = usage("--by", "tenant,day,workflow", "--tenant", "acme");

        assertThat(usage.out().lines().toList().get(1))
                .startsWith("acme    2026-11-20  summarize      2");
        assertThat(usage.out().lines().toList().get(2)).startsWith("total");
        assertThat(usage.err()).isEmpty();
    }

    @Test
    void jsonHasALineForEachGroupAndOneForTheTotal() {
        var lines = usage("--by", "model", "--json", "--until", "2027-01-01T00:00:00Z").out();

        assertThat(lines.lines()).hasSize(3);
        assertThat(lines.lines().toList().getLast())
                .startsWith("{\"total\":true,\"calls\":5,")
                .contains("\"costUsd\":\"1.50420010\"", "\"callsOfUnknownCost\":1");
    }

    @Test
    void whatIsNotThereOrMeansNothingIsSaid() {
        assertThat(usage("--model", "o3").err()).contains("There were no calls.");
        assertThat(usage("--by", "colour").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(usage("--by", "colour").err())
                .contains("there are model, provider, tenant, workflow, day");
        assertThat(usage("--since", "soon").err()).contains("--since is a time such as");
        assertThat(usage("--topics-prefix", "none.").exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(Invocation.of("usage", "--help").out()).contains("Examples:");
    }

    private static Invocation usage(String... options) {
        List<String> all =
                new java.util.ArrayList<>(
                        List.of("usage", "--bootstrap", broker.bootstrapServers()));
        all.addAll(List.of(options));
        return Invocation.of(all.toArray(String[]::new));
    }

    private static void publish(
            String id,
            String model,
            String tenant,
            String outcome,
            String cost,
            boolean estimated) {
        TestTopics.publish(
                broker,
                TOPICS.usage(),
                id,
                """
                {"requestId":"%s","tenant":"%s","generation":0,"turn":1,"attempt":1,"model":"%s",\
                "provider":"openai","api":"chat","workflowType":"summarize","outcome":"%s",\
                "usage":{"inputTokens":100,"cachedInputTokens":40,"outputTokens":50,"reasoningTokens":0}%s,\
                "estimated":%s,"startedAt":"2026-11-20T23:59:59Z","durationMs":10}\
                """
                        .formatted(id, tenant, model, outcome, cost, estimated));
    }
}
