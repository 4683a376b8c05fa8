package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Topics;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import dev.director.worker.WorkerApplication;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands for dead letters, on letters that a worker wrote. */
class DltTest {
    private static final Topics TOPICS = Topics.defaults();
    private static final String BROKEN =
            "{\"requestId\":\"%s\",\"tenant\":\"%s\",\"model\":\"kimi-k2\",\"messages\":\"secret\"}";
    private static final int LETTERS = 7;

    @TempDir private static Path data;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void writeDeadLetters() {
        broker = EmbeddedBroker.start(BrokerSettings.in(data));
        try (var worker =
                WorkerApplication.run(
                        "--spring.main.register-shutdown-hook=false",
                        "--director.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--director.topics.partitions=3",
                        "--director.worker.slot=dlt")) {
            publish(TOPICS.requests(), "b1", BROKEN.formatted("b1", "acme"));
            publish(TOPICS.requests(), "b2", BROKEN.formatted("b2", "acme"));
            publish(TOPICS.requestsBatch(), "b3", BROKEN.formatted("b3", "batch"));
            publish(TOPICS.requests(), "x1", BROKEN.formatted("x1", "executor"));
            publish(TOPICS.requests(), "n", "{\"no\":\"id\"}");
            publish(TOPICS.requests(), "b1", BROKEN.formatted("b1", "acme").replace("kimi", "k"));
            publish(
                    TOPICS.toolResults(),
                    "t1",
                    "{\"requestId\":\"t1\",\"callId\":\"c\",\"output\":1}");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> dlt("list").err().startsWith(LETTERS + " dead letters"));
            assertThat(worker.isActive()).isTrue();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void withoutACommandItSaysWhatThereIs() {
        var overview = Invocation.of("dlt");
        assertThat(overview.exitCode()).isZero();
        assertThat(overview.out()).contains("list", "show", "redrive", "Example");
    }

    @Test
    void listsATableAndCountsByCode() {
        var listed = dlt("list", "--tenant", "acme", "--code", "invalid_request");
        assertThat(listed.out().lines()).hasSize(3);
        assertThat(listed.out().lines().findFirst().orElseThrow())
                .matches("PLACE +TIME +CODE +TENANT +REQUEST +MODEL +GEN +ATTEMPTS");
        assertThat(listed.out())
                .containsPattern("\\d-\\d+ +\\S+Z +invalid_request +acme +b1 +kimi-k2 +0 +0");
        assertThat(listed.err()).isEqualToIgnoringNewLines("2 dead letters: invalid_request 2");
    }

    @Test
    void listsJsonLines() {
        var listed = dlt("list", "--json", "--id", "b3", "--since", "1h");
        assertThat(listed.out().lines()).hasSize(1);
        assertThat(listed.out())
                .startsWith("{\"place\":\"")
                .contains("\"requestId\":\"b3\"", "\"tenant\":\"batch\"")
                .contains("\"standing\":\"redrivable\"")
                .doesNotContain("secret");
    }

    @Test
    void showsOneByIdOrPlaceAndItsPromptsOnlyWhenAsked() {
        var shown = dlt("show", "b2");
        assertThat(shown.out())
                .contains("invalid_request", "director.requests, partition")
                .contains("kafka_dlt-original-partition: ")
                .contains("director-generation: 0")
                .doesNotContain("secret");
        String place = shown.out().lines().findFirst().orElseThrow().replaceAll(".* ", "");
        assertThat(dlt("show", place, "--value").out())
                .startsWith(shown.out().substring(0, 20))
                .contains(BROKEN.formatted("b2", "acme"));
        assertThat(dlt("show", place, "--json").out())
                .contains("\"origin\":{\"topic\":\"director.requests\"")
                .doesNotContain("secret");
    }

    @Test
    void theFallbackLaneIsHeldAndTellsWhatWaits() {
        assertThat(dlt("pause").exitCode()).isZero();
        assertThat(dlt("waiting").out()).contains("Kimi failures waiting: 0 (paused since 20");
        assertThat(dlt("resume").exitCode()).isZero();
        assertThat(dlt("waiting").out()).contains("waiting: 0").doesNotContain("paused");
    }

    @Test
    void whatIsNotThereIsSaid() {
        var none = dlt("show", "0-4711");
        assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err()).contains("0-4711");
    }

    @Test
    void aRedriveIsADryRunThatSaysWhatIsLeftAndWhy() {
        var dry = dlt("redrive");
        assertThat(dry.exitCode()).isZero();
        assertThat(dry.out())
                .contains("would be redriven: 4 dead letters: invalid_request 4")
                .contains("not redriven: 1, no request")
                .contains("not redriven: 1, never was a run")
                .contains("not redriven: 1, not from a lane of requests")
                .contains("--execute");
    }

    @Test
    void withoutATerminalTheCountIsNeededAndMustBeRight() {
        var none = dlt("redrive", "--tenant", "acme", "--execute");
        assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("--yes N");
        var wrong = dlt("redrive", "--tenant", "acme", "--execute", "--yes", "3");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("it is 2");
    }

    @Test
    void executedItIsOnItsLaneAgain() {
        var done = dlt("redrive", "--tenant", "batch", "--execute", "--yes", "1");
        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out()).contains("redriven 1");
        var record = TestTopics.find(broker, TOPICS.requestsBatch(), this::isRedriven);
        assertThat(record.value()).asString().isEqualTo(BROKEN.formatted("b3", "batch"));
    }

    @Test
    void onATerminalItAsksForTheCount() {
        var asked = new AtomicReference<>("");
        assertThat(onTerminal("yes", asked)).isNotZero();
        assertThat(asked.get()).contains("Redrive 1?");
        assertThat(onTerminal("1", asked)).isZero();
        assertThat(TestTopics.find(broker, TOPICS.requests(), this::isRedriven).key())
                .asString()
                .isEqualTo("x1");
    }

    @Test
    void missingTopicsAndBrokersEndAsWithOtherCommands() {
        assertThat(dlt("list", "--topics-prefix", "other.").exitCode())
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(Invocation.of("dlt", "list", "--bootstrap", "127.0.0.1:1").exitCode())
                .isEqualTo(ExitCode.UNAVAILABLE);
    }

    private boolean isRedriven(
            org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader("director-generation");
        return header != null && new String(header.value(), StandardCharsets.US_ASCII).equals("1");
    }

    private static int onTerminal(String answer, AtomicReference<String> asked) {
        var terminal =
                new Terminal() {
                    @Override
                    public boolean isThere() {
                        return true;
                    }

                    @Override
                    public String ask(String question) {
                        asked.set(question);
                        return answer;
                    }
                };
        return new CommandLine(new DltRedriveCommand(terminal))
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(
                        "--bootstrap",
                        broker.bootstrapServers(),
                        "--tenant",
                        "executor",
                        "--execute");
    }

    private static void publish(String topic, String key, String value) {
        TestTopics.publish(broker, topic, key, value);
    }

    private static Invocation dlt(String command, String... args) {
        List<String> all = new ArrayList<>(List.of("dlt", command));
        all.addAll(List.of("--bootstrap", broker.bootstrapServers()));
        all.addAll(List.of(args));
        return Invocation.of(all.toArray(String[]::new));
    }
}
