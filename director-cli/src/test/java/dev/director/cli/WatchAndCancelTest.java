package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Topics;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.worker.WorkerApplication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following one request and ending one. The first half plays the worker. */
class WatchAndCancelTest {
    private static final Topics TOPICS = Topics.defaults();
    private static final String EVENT =
            "{\"requestId\":\"%s\",\"tenant\":\"default\",\"at\":\"2026-11-26T08:00:0%dZ\",\"attempt\":%d,\"kind\":\"%s\"%s}";

    @TempDir private static Path data;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.in(data));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(
                            TOPICS.all().stream()
                                    .map(spec ->
                                            new NewTopic(
                                                    spec.name(),
                                                    spec.partitions().orElse(3),
                                                    (short) 1))
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
    void replaysTheTextAndSaysWhatIsWithdrawn() {
        event("w1", 1, 1, "started", ",\"model\":\"kimi-k2\",\"provider\":\"openrouter\"");
        event("w1", 1, 1, "delta", ",\"text\":\"Hallo\",\"index\":0");
        event("w1", 2, 1, "discard", ",\"reason\":\"the stream was cut\"");
        event("w1", 2, 1, "fallback", ",\"from\":\"kimi-k2\",\"to\":\"gpt-4\",\"reason\":\"gone\"");
        event("w1", 3, 2, "started", ",\"model\":\"gpt-4\",\"provider\":\"openai\"");
        event("w1", 3, 1, "delta", ",\"text\":\"late\",\"index\":1");
        event("w1", 4, 2, "delta", ",\"text\":\"Hel\",\"index\":0");
        event("w1", 4, 2, "tool", ",\"callId\":\"c\",\"name\":\"weather\",\"state\":\"started\"");
        result("w1", 0, "completed", "Hello", 5);

        var watched = director("watch", "w1");

        assertThat(watched.exitCode()).isZero();
        assertThat(watched.out().lines()).containsExactly("Hallo", "Hello");
        assertThat(watched.err().lines())
                .containsExactly(
                        "director: asking kimi-k2 through openrouter",
                        "director: the text so far is withdrawn: the stream was cut",
                        "director: falling back from kimi-k2 to gpt-4: gone",
                        "director: asking gpt-4 through openai",
                        "director: tool weather started",
                        "w1 completed (model kimi-k2, 1 tokens in, 1 out, 2 ms)");
    }

    @Test
    void aNewerAttemptAndAnotherAnswerWithdrawToo() {
        event("w2", 1, 1, "delta", ",\"text\":\"one\",\"index\":0");
        event("w2", 2, 2, "delta", ",\"text\":\"two\",\"index\":0");
        event("w2", 2, 2, "delta", ",\"text\":\" and more\",\"index\":2");
        result("w2", 0, "completed", "three", 5);

        var watched = director("watch", "w2", "--conversation", "w2");

        assertThat(watched.out().lines()).containsExactly("one", "two and more", "three");
        assertThat(watched.err())
                .contains("withdrawn: another attempt began")
                .contains("some of the text did not get here")
                .contains("withdrawn: completed");
    }

    @Test
    void jsonHasALineForEachEventAndTheResultLast() {
        event("w3", 1, 0, "waiting", ",\"for\":\"gate\",\"reason\":\"closed\"");
        event("w3", 2, 1, "started", ",\"model\":\"m\",\"provider\":\"p\"");
        result("w3", 0, "failed", "", 5);

        var watched = director("watch", "w3", "--json");

        assertThat(watched.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(watched.err()).isEmpty();
        var lines = watched.out().lines().map(Codec.mapper()::readTree).toList();
        assertThat(lines)
                .extracting(it -> it.path("kind").asString(""))
                .containsExactly("waiting", "started", "");
        assertThat(lines.getLast().path("status").asString()).isEqualTo("failed");
    }

    @Test
    void anEarlierGenerationDoesNotEndIt() {
        result("w4", 0, "failed", "", 1);
        event("w4", 3, 7, "started", ",\"model\":\"m\",\"provider\":\"p\"");
        event("w4", 3, 7, "delta", ",\"text\":\"again\",\"index\":0");

        var waiting = director("watch", "w4", "--wait", "1");
        assertThat(waiting.exitCode()).isEqualTo(ExitCode.NOT_YET);

        result("w4", 1, "completed", "again and well", 5);
        var watched = director("watch", "w4");
        assertThat(watched.out()).isEqualToIgnoringNewLines("again and well");
    }

    @Test
    void whatIsNotThereIsWaitedForAndSaid() {
        var nothing = director("watch", "no-such", "--tenant", "acme", "--wait", "1");
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.NOT_YET);
        assertThat(nothing.err())
                .contains(
                        "nothing of no-such in tenant acme yet", "no result of no-such within 1 s");
        assertThat(director("watch", "a b").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(director("watch", "a", "--since", "x").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aCancelFindsTheConversation() {
        TestTopics.publish(
                broker,
                TOPICS.requestsBatch(),
                "talk",
                "{\"requestId\":\"c1\",\"tenant\":\"acme\",\"conversationId\":\"talk\",\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}");

        var sent = director("cancel", "c1", "--tenant", "acme", "--reason", "no more", "--no-wait");

        assertThat(sent.exitCode()).as(sent.err()).isZero();
        var record =
                TestTopics.find(
                        broker,
                        TOPICS.cancels(),
                        "{\"requestId\":\"c1\",\"tenant\":\"acme\",\"conversationId\":\"talk\",\"reason\":\"no more\"}");
        assertThat(record.key()).asString().isEqualTo("talk");
        assertThat(record.headers().lastHeader("ce_type").value())
                .asString()
                .isEqualTo("dev.director.cancel.v1");
    }

    @Test
    void whatHasEndedOrNeverWasIsNotCancelled() {
        TestTopics.publish(
                broker,
                TOPICS.requests(),
                "c2",
                "{\"requestId\":\"c2\",\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}");
        result("c2", 0, "completed", "done", 5);

        var late = director("cancel", "c2");
        assertThat(late.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(late.err()).contains("c2 completed", "had ended before");

        var unknown = director("cancel", "c3");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("no request c3 of tenant default", "--since");
    }

    /** With a worker: a stream is followed live, and a run that hangs is ended. */
    @Test
    void withAWorkerAStreamIsFollowedAndARunEnded(@TempDir Path folder) {
        try (var own = EmbeddedBroker.start(BrokerSettings.in(folder));
                var simulator = ProviderSimulator.start();
                var _ = WorkerApplication.run(worker(own, simulator))) {
            simulator.script(
                    Rule.whenUserSays("hang").always(new Behaviour.Hang()),
                    Rule.any().always(new Behaviour.Echo()));
            String stream =
                    "{\"requestId\":\"s1\",\"model\":\"gpt-4\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
            TestTopics.publish(own, TOPICS.requests(), "s1", stream);
            var watched =
                    Invocation.of(
                            "watch", "s1", "--wait", "60", "--bootstrap", own.bootstrapServers());
            assertThat(watched.exitCode()).as(watched.err()).isZero();
            assertThat(watched.out()).isEqualToIgnoringNewLines("echo: hi");

            var hanging =
                    DirectorRequest.of(
                            "h1",
                            "gpt-4",
                            List.of(
                                    Codec.mapper()
                                            .createObjectNode()
                                            .put("role", "user")
                                            .put("content", "hang")));
            TestTopics.publish(
                    own,
                    TOPICS.requests(),
                    "h1",
                    new String(Codec.encode(hanging), java.nio.charset.StandardCharsets.UTF_8));
            var cancelled = Invocation.of("cancel", "h1", "--bootstrap", own.bootstrapServers());
            assertThat(cancelled.exitCode()).as(cancelled.err()).isZero();
            assertThat(cancelled.err()).startsWith("h1 cancelled");
        }
    }

    private static String[] worker(EmbeddedBroker own, ProviderSimulator simulator) {
        List<String> args =
                new ArrayList<>(
                        List.of(
                                "--spring.main.register-shutdown-hook=false",
                                "--director.kafka.bootstrap-servers=" + own.bootstrapServers(),
                                "--director.topics.partitions=3",
                                "--director.worker.slot=watch"));
        for (Provider provider : Provider.values()) {
            args.addAll(provider.simulatedAt(simulator.uri()));
        }
        return args.toArray(String[]::new);
    }

    private static void event(String id, int second, long attempt, String kind, String fields) {
        TestTopics.publish(
                broker, TOPICS.progress(), id, EVENT.formatted(id, second, attempt, kind, fields));
    }

    private static void result(
            String id, int generation, String status, String content, int second) {
        TestTopics.publish(
                broker,
                TOPICS.results(),
                id,
                TestResults.json(id, generation, status, content, second));
    }

    private static Invocation director(String command, String... args) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(args));
        all.addAll(List.of("--bootstrap", broker.bootstrapServers()));
        return Invocation.of(all.toArray(String[]::new));
    }
}
