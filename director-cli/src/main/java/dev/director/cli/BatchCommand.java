package dev.director.cli;

import dev.director.api.topics.BatchTraffic;
import dev.director.api.topics.KafkaClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code director batch}: a file of requests in, a file of answers out. */
@Command(
        name = "batch",
        description = {
            "Puts a file of requests through the batch lane and writes a line for each, as they",
            "end. FILE has a JSON object on each line: OpenAI's batch format, or the body of a",
            "request alone. Run again with the same file and output it goes on where it was,",
            "and nothing is bought again."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director batch requests.jsonl -o answers.jsonl",
            "  director batch requests.jsonl -o answers.jsonl --in-flight 5000 --name march",
            "  jq -c '{custom_id:.id,model:\"gpt-4\",messages:[{role:\"user\",content:.text}]}' t.jsonl |",
            "    director batch - --name titles > answers.jsonl"
        })
final class BatchCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int INVALID_SAID = 10;
    private static final int MAX_NAME = 64;
    private static final String STANDARD = "-";

    private final Terminal terminal;
    private final StopSignal signal;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private KafkaAddress address = new KafkaAddress();
    @Mixin private KafkaOptions options = new KafkaOptions();

    @Parameters(paramLabel = "FILE", description = "The requests; - reads standard input.")
    private String file = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            defaultValue = STANDARD,
            description = "Where the answers go; - is standard output, the default.")
    private String out = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = {
                "What the requests' ids begin with: another name makes them other requests.",
                "Default: the file's."
            })
    private @Nullable String name;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "On whose behalf, where a line does not say.")
    private @Nullable String tenant;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "How many requests are on their way at a time. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "7d",
            description =
                    "How far back an earlier run is looked for: a time, or 2h. Default: ${DEFAULT-VALUE}.")
    private String since = "";

    @Option(
            names = "--json",
            description = "Print how it ended as a JSON object, on standard error.")
    private boolean json;

    BatchCommand() {
        this(Terminal.SYSTEM, StopSignal.OF_PROCESS);
    }

    BatchCommand(Terminal terminal, StopSignal signal) {
        this.terminal = terminal;
        this.signal = signal;
    }

    @Override
    public Integer call() throws IOException {
        Instant from = TimeOption.read("--since", since, Instant.now(), spec);
        checkOptions();
        try (BatchFile input = open()) {
            return run(input, new BatchLines(nameOfBatch(), Optional.ofNullable(tenant)), from);
        } catch (IOException | UncheckedIOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "a file cannot be read or written: %s; run it again to go on"
                            .formatted(e.getMessage()));
        }
    }

    private int run(BatchFile input, BatchLines lines, Instant from) throws IOException {
        boolean again = !out.equals(STANDARD) && Files.exists(Path.of(out));
        try (BatchOutput output = output()) {
            var batch = new BatchRun(input, lines, output);
            check(batch);
            resume(batch);
            if (batch.count().written() < batch.count().lines) {
                work(batch, from, again);
            }
            return BatchEnd.of(batch, out, json).say(spec.commandLine().getErr());
        }
    }

    private void work(BatchRun batch, Instant from, boolean again) throws IOException {
        var topics = options.topics();
        RequiredTopics.check(
                address.bootstrap(),
                options,
                "director-batch",
                List.of(topics.requestsBatch(), topics.results()));
        var clients = new KafkaClients(address.bootstrap(), options.properties());
        var progress = new BatchProgress(spec.commandLine().getErr(), terminal.isThere());
        try (var _ = signal.listen(batch::stop);
                var traffic =
                        new BatchTraffic(clients, topics, Clock.systemUTC(), from, PATIENCE)) {
            batch.run(traffic, inFlight, again, progress);
        } finally {
            progress.end();
        }
    }

    private void check(BatchRun batch) throws IOException {
        var said = new AtomicLong();
        batch.check(invalid -> {
            if (said.incrementAndGet() <= INVALID_SAID) {
                say(
                        "line %d: %s: %s"
                                .formatted(
                                        invalid.number(),
                                        invalid.code().wire(),
                                        invalid.message()));
            }
        });
        long more = said.get() - INVALID_SAID;
        if (more > 0) {
            say("and " + more + " more lines that are no requests");
        }
        if (batch.count().invalid == batch.count().lines) {
            throw new Failure(ExitCode.USAGE, "no line of " + file + " is a request");
        }
    }

    private void resume(BatchRun batch) throws IOException {
        long strays = batch.resume();
        if (batch.count().before > 0) {
            say(
                    "%d of %d lines are in %s already"
                            .formatted(batch.count().before, batch.count().lines, out));
        }
        if (strays > 0) {
            say("%d lines of %s are of no line of %s, and stay".formatted(strays, out, file));
        }
    }

    private void checkOptions() throws IOException {
        if (inFlight < 1) {
            throw usage("--in-flight is 1 or more.");
        }
        if (!file.equals(STANDARD)) {
            var path = Path.of(file);
            if (!Files.isReadable(path) || Files.isDirectory(path)) {
                throw usage("Cannot read the file " + file + ".");
            }
            if (Files.exists(Path.of(out)) && Files.isSameFile(path, Path.of(out))) {
                throw usage("The output cannot be the input.");
            }
        }
    }

    private BatchFile open() throws IOException {
        return file.equals(STANDARD) ? BatchFile.spooled(System.in) : BatchFile.of(Path.of(file));
    }

    private BatchOutput output() throws IOException {
        return out.equals(STANDARD)
                ? BatchOutput.standard(spec.commandLine().getOut())
                : BatchOutput.of(Path.of(out));
    }

    private String nameOfBatch() {
        if (name != null) {
            if (!name.matches("[A-Za-z0-9._-]{1,%d}".formatted(MAX_NAME))) {
                throw usage("--name is 1 to 64 letters, digits and . _ -");
            }
            return name;
        }
        String base = file.equals(STANDARD) ? "stdin" : String.valueOf(Path.of(file).getFileName());
        String plain = base.replaceFirst("\\.jsonl?$", "").replaceAll("[^A-Za-z0-9._-]", "-");
        return plain.isEmpty() ? "batch" : plain.substring(0, Math.min(MAX_NAME, plain.length()));
    }

    private void say(String line) {
        spec.commandLine().getErr().println("director: " + line);
    }

    private ParameterException usage(String line) {
        return new ParameterException(spec.commandLine(), line);
    }
}
