package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Topics;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitTest {
    private static final Topics TOPICS = Topics.defaults();
    @TempDir private static Path data;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.in(data));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(
                            TOPICS.all().stream()
                                    .map(spec -> new NewTopic(spec.name(), 3, (short) 1))
                                    .toList())
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void printsTheAnswerOnStandardOutputAndTheRestOnStandardError() {
        var done = answered("completed", "-m", "hi", "--request-id", "c1");
        assertThat(done.exitCode()).isZero();
        assertThat(done.out()).isEqualToIgnoringNewLines("Hello c1");
        assertThat(done.err()).startsWith("c1 completed");
    }

    @Test
    void printsTheWholeResultAsJsonWhenAsked() {
        var done = answered("completed", "--json", "-m", "hi", "--request-id", "c2");
        assertThat(done.out()).startsWith("{").contains("\"requestId\":\"c2\"");
        assertThat(done.out().lines()).hasSize(1);
        assertThat(done.err()).isEmpty();
    }

    @Test
    void aFailedResultIsStatusOne() {
        var failed = answered("failed", "-m", "hi", "--request-id", "c3");
        assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(failed.err()).contains("c3 failed");
    }

    @Test
    void noResultInTimeIsAStatusOfItsOwn() {
        var waited = submit("-m", "hi", "--wait", "1");
        assertThat(waited.exitCode()).isEqualTo(ExitCode.NOT_YET);
        assertThat(waited.out()).isEmpty();
    }

    @Test
    void withoutWaitingItPrintsTheId() {
        var sent = submit("-m", "hi", "--no-wait", "--request-id", "c4");
        assertThat(sent.exitCode()).isZero();
        assertThat(sent.out()).isEqualToIgnoringNewLines("c4");
    }

    @Test
    void aFileIsPublishedByteForByteUnderItsConversation() throws Exception {
        String text =
                "{ \"requestId\":\"c5\", \"conversationId\":\"talk\", \"x\":1.10,"
                        + " \"model\":\"gpt-4\", \"messages\":[{\"role\":\"user\"}] }\n";
        var file = Files.writeString(data.resolve("c5.json"), text);
        submit("--no-wait", "--lane", "batch", file.toString());
        var record = TestTopics.find(broker, TOPICS.requestsBatch(), text);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("talk");
        assertThat(record.headers().lastHeader("ce_type")).isNotNull();
    }

    @Test
    void optionsOverrideTheFile() throws Exception {
        var file =
                Files.writeString(
                        data.resolve("c6.json"),
                        "{\"requestId\":\"old\",\"model\":\"a\",\"messages\":[{\"role\":\"user\"}]}");
        var sent = submit("--no-wait", "--request-id", "c6", "--tenant", "acme", file.toString());
        assertThat(sent.out()).isEqualToIgnoringNewLines("c6");
        TestTopics.find(
                broker,
                TOPICS.requests(),
                "{\"requestId\":\"c6\",\"model\":\"a\",\"messages\":[{\"role\":\"user\"}],\"tenant\":\"acme\"}");
    }

    @Test
    void missingTopicsAreAConfigurationFault() {
        var failed = submit("-m", "hi", "--topics-prefix", "other.");
        assertThat(failed.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failed.err()).contains("other.requests");
    }

    private static Invocation answered(String status, String... args) {
        UnaryOperator<String> result =
                id ->
                        """
                        {"requestId":"%s","tenant":"default","generation":0,"status":"%s",
                         "message":{"role":"assistant","content":"Hello %s"},
                         "model":{"requested":"kimi-k2","provider":"openrouter"},
                         "attempts":[],"toolCalls":[],
                         "usage":{"inputTokens":1,"cachedInputTokens":0,"outputTokens":1,"reasoningTokens":0},
                         "cost":{"usd":"0.000001","estimated":false},
                         "timing":{"queuedMs":1,"modelMs":1,"toolMs":0,"overheadMs":0,"totalMs":2},
                         "turns":1,"completedAt":"2026-11-01T00:00:00Z"}\
                        """
                                .formatted(id, status, id);
        String id = args[args.length - 1];
        var worker =
                CompletableFuture.runAsync(
                        () -> TestTopics.answer(broker, TOPICS, id, result.apply(id)));
        var done = submit(args);
        worker.join();
        return done;
    }

    private static Invocation submit(String... args) {
        var all = new String[args.length + 3];
        all[0] = "submit";
        all[1] = "--bootstrap";
        all[2] = broker.bootstrapServers();
        System.arraycopy(args, 0, all, 3, args.length);
        return Invocation.of(all);
    }
}
