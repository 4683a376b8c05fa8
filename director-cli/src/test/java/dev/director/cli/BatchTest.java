package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.SimulatorSettings;
import dev.director.worker.WorkerApplication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Batches with a worker in this process, whose provider counts what it is asked. */
class BatchTest {
    private static final Topics TOPICS = Topics.defaults();
    private static final int PARTITIONS = 3;
    private static final String LINE =
            "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
                    + "\"body\":{\"model\":\"gpt-4\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}}";

    @TempDir private static Path data;
    private static EmbeddedBroker broker;
    private static ProviderSimulator simulator;
    private static ConfigurableApplicationContext worker;

    @TempDir private Path folder;
    private Path in;
    private Path out;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(BrokerSettings.in(data));
        simulator =
                ProviderSimulator.start(
                        SimulatorSettings.defaults()
                                .withLatency(Latency.of(Duration.ofMillis(50))));
        simulator.script(
                Rule.whenUserSays("refuse").always(Behaviour.Status.of(400)),
                Rule.any().always(new Behaviour.Echo()));
        List<String> args =
                new ArrayList<>(
                        List.of(
                                "--spring.main.register-shutdown-hook=false",
                                "--director.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                                "--director.topics.partitions=" + PARTITIONS,
                                "--director.worker.slot=batch"));
        for (Provider provider : Provider.values()) {
            args.addAll(provider.simulatedAt(simulator.uri()));
        }
        worker = WorkerApplication.run(args.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        worker.close();
        simulator.close();
        broker.close();
    }

    @BeforeEach
    void name() {
        in = folder.resolve("in.jsonl");
        out = folder.resolve("out.jsonl");
        simulator.calls().clear();
    }

    @Test
    void twoThousandLinesStoppedHalfWayAndRunAgainAreWrittenAndBoughtOnce() throws Exception {
        int lines = 2_000;
        Files.write(in, IntStream.range(0, lines).mapToObj(i -> line("c" + i, "m" + i)).toList());

        var first = stoppedAfter(lines / 2, "--name", "half", "--in-flight", "200");
        assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.NOT_YET);
        assertThat(first.err()).contains("lines to go. Run it again with the same -o");
        assertThat(written()).hasSizeBetween(lines / 2, lines - 1);
        Files.writeString(out, "{\"id\":\"half:torn", StandardOpenOption.APPEND);

        var second = batch("--name", "half", "--in-flight", "200");
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.err())
                .contains("of 2000 lines are in", "2000 lines: 2000 completed, 0 failed");

        List<JsonNode> answers = written();
        assertThat(answers).hasSize(lines);
        assertThat(answers)
                .extracting(it -> it.path("custom_id").asString())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, lines).mapToObj(i -> "c" + i).toList());
        assertThat(answers)
                .allSatisfy(it ->
                        assertThat(it.at("/response/body/choices/0/message/content").asString())
                                .isEqualTo(
                                        "echo: m" + it.path("custom_id").asString().substring(1)));
        assertThat(simulator.calls().total()).isEqualTo(lines);
        assertThat(published("half:")).isEqualTo(lines);

        long before = onTheLane();
        var third = batch("--name", "half");
        assertThat(third.exitCode()).as(third.err()).isZero();
        assertThat(third.err()).contains("this run published 0");
        assertThat(onTheLane()).isEqualTo(before);
        assertThat(written()).hasSize(lines);
    }

    @Test
    void withoutItsOutputItFindsTheResultsAndPublishesNothing() throws Exception {
        Files.write(in, List.of(line("a", "one"), line("b", "two")));
        assertThat(batch("--name", "lost").exitCode()).isZero();
        Files.delete(out);
        simulator.calls().clear();

        var again = batch("--name", "lost");

        assertThat(again.err()).contains("2 completed", "this run published 0");
        assertThat(written()).hasSize(2);
        assertThat(simulator.calls().total()).isZero();
    }

    @Test
    void eachLineIsAnsweredOrSaysWhyNot() throws Exception {
        Files.write(
                in,
                List.of(
                        line("ok", "hi"),
                        "",
                        "{\"model\":\"gpt-4\",\"messages\":[{\"role\":\"user\",\"content\":\"bare\"}]}",
                        "{\"model\":\"gpt-4\",\"messages\":[{\"role\":\"user\",\"content\":\"bare\"}]}",
                        "{\"requestId\":\"mine-1\",\"tenant\":\"acme\",\"model\":\"gpt-4\",\"messages\":[{\"role\":\"user\",\"content\":\"own\"}]}",
                        line("ok", "again"),
                        "not json",
                        "{\"custom_id\":\"e\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{}}",
                        "{\"custom_id\":\"m\",\"body\":{\"model\":\"gpt-4\"}}",
                        line("no", "refuse")));

        var done = batch("--name", "mixed");

        assertThat(done.exitCode()).as(done.err()).isEqualTo(ExitCode.FAILED);
        assertThat(done.err())
                .contains("line 6: invalid_request: an earlier line has the same custom_id")
                .contains("line 7: invalid_json")
                .contains("line 8: invalid_request: url must be /v1/chat/completions")
                .contains("line 9: invalid_request: messages")
                .contains("9 lines: 4 completed, 5 failed (4 of them no requests)");
        assertThat(written())
                .extracting(it ->
                        it.path("custom_id").asString("-")
                                + " "
                                + it.at("/response/body/choices/0/message/content").asString("")
                                + it.at("/error/code").asString(""))
                .containsExactlyInAnyOrder(
                        "ok echo: hi",
                        "line-3 echo: bare",
                        "line-4 echo: bare",
                        "mine-1 echo: own",
                        "ok invalid_request",
                        "- invalid_json",
                        "e invalid_request",
                        "m invalid_request",
                        "no provider_bad_request");

        var again = batch("--name", "mixed");
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(written()).hasSize(9);
    }

    @Test
    void standardInputGoesToStandardOutput() {
        var before = System.in;
        System.setIn(new ByteArrayInputStream(line("a", "x").getBytes(StandardCharsets.UTF_8)));
        try {
            var done =
                    Invocation.of(
                            "batch",
                            "-",
                            "--tenant",
                            "acme",
                            "--json",
                            "--bootstrap",
                            broker.bootstrapServers());
            assertThat(done.exitCode()).as(done.err()).isZero();
            assertThat(done.out().lines()).hasSize(1);
            assertThat(done.out()).startsWith("{\"id\":\"stdin:").contains("echo: x");
            assertThat(Codec.mapper().readTree(done.err()).path("completed").asInt()).isEqualTo(1);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatCannotBeABatchIsWrongUsage() throws Exception {
        Files.writeString(in, "nothing\n\n{}\n");
        var nothing = batch();
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(nothing.err()).contains("line 1: invalid_json", "no line of");

        Files.writeString(in, line("a", "x"));
        assertThat(batch("-o", in.toString()).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(batch("--in-flight", "0").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(batch("--name", "a b").exitCode()).isEqualTo(ExitCode.USAGE);

        String notes = "My notes, which nobody\nmay cut off";
        Files.writeString(out, notes);
        var foreign = batch();
        assertThat(foreign.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(foreign.err()).contains("is not the output of a batch");
        assertThat(out).hasContent(notes);
    }

    private static String line(String customId, String content) {
        return LINE.formatted(customId, content);
    }

    private List<JsonNode> written() throws IOException {
        return Files.readAllLines(out).stream().map(Codec.mapper()::readTree).toList();
    }

    private Invocation batch(String... args) {
        return Invocation.of(arguments(args).toArray(String[]::new));
    }

    private List<String> arguments(String... args) {
        List<String> all = new ArrayList<>(List.of("batch", in.toString()));
        all.addAll(List.of("--bootstrap", broker.bootstrapServers()));
        all.addAll(List.of(args));
        if (!all.contains("-o")) {
            all.addAll(List.of("-o", out.toString()));
        }
        return all;
    }

    /** Runs it, and asks it to end once so many lines are written. */
    private Invocation stoppedAfter(int lines, String... args) {
        var stop = new AtomicReference<Runnable>();
        var command =
                new BatchCommand(
                        Terminal.SYSTEM,
                        asked -> {
                            stop.set(asked);
                            return () -> {};
                        });
        var text = new StringWriter();
        var err = new StringWriter();
        List<String> all = arguments(args);
        var running =
                CompletableFuture.supplyAsync(
                        () ->
                                new CommandLine(command)
                                        .setOut(new PrintWriter(text, true))
                                        .setErr(new PrintWriter(err, true))
                                        .execute(all.subList(1, all.size()).toArray(String[]::new)),
                        task -> Thread.ofPlatform().name("batch").start(task));
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> running.isDone() || (Files.exists(out) && count() >= lines));
        stop.get().run();
        return new Invocation(running.join(), text.toString(), err.toString());
    }

    private long count() throws IOException {
        try (var all = Files.lines(out)) {
            return all.count();
        }
    }

    /** How many records of the batch lane have ids that begin so. */
    private static long published(String prefix) {
        return TestTopics.all(broker, TOPICS.requestsBatch()).stream()
                .filter(it -> new String(it.key(), StandardCharsets.UTF_8).startsWith(prefix))
                .count();
    }

    private static long onTheLane() throws Exception {
        try (var admin =
                Admin.create(java.util.Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            long sum = 0;
            for (int i = 0; i < PARTITIONS; i++) {
                var partition = new TopicPartition(TOPICS.requestsBatch(), i);
                sum +=
                        admin.listOffsets(java.util.Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition)
                                .get()
                                .offset();
            }
            return sum;
        }
    }
}
