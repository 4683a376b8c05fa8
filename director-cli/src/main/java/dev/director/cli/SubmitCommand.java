package dev.director.cli;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code director submit}: publishes one request as any client would, and waits for its result. */
@Command(
        name = "submit",
        description = "Publishes a request to Kafka and prints the answer.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director submit -m \"Say hello\" --model kimi-k2",
            "  director submit --json request.json",
            "  jq -n '{model:\"gpt-4\",messages:[{role:\"user\",content:\"Hi\"}]}' | director submit -",
            "  director submit --lane batch --no-wait request.json"
        })
final class SubmitCommand implements Callable<Integer> {
    private static final String DEFAULT_MODEL = "kimi-k2";

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private KafkaAddress kafka = new KafkaAddress();
    @Mixin private KafkaOptions options = new KafkaOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The request as JSON; - reads it from standard input.")
    private @Nullable String file;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "A user message, instead of a file.")
    private @Nullable String message;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model. Default: the file's, or " + DEFAULT_MODEL + ".")
    private @Nullable String model;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "The idempotency key. Default: the file's, or a new one.")
    private @Nullable String requestId;

    @Option(
            names = "--conversation",
            paramLabel = "ID",
            description = "Requests of one conversation start in order.")
    private @Nullable String conversation;

    @Option(names = "--tenant", paramLabel = "NAME", description = "On whose behalf.")
    private @Nullable String tenant;

    @Option(
            names = "--lane",
            defaultValue = "interactive",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Lane lane = Lane.interactive;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the result. Default: ${DEFAULT-VALUE}.")
    private long waitSeconds;

    @Option(names = "--no-wait", description = "Return as soon as Kafka has the request.")
    private boolean noWait;

    @Option(
            names = "--json",
            description = "Print the whole result, or with --no-wait what was sent, as JSON.")
    private boolean json;

    /** The lanes, in the words of the command line. */
    enum Lane {
        interactive,
        batch
    }

    @Override
    public Integer call() throws IOException {
        byte[] value = requestBytes();
        var request = decode(value);
        try (var submission =
                Submission.connect(kafka.bootstrap(), options.properties(), options.topics())) {
            if (noWait) {
                submission.publish(lane, request, value);
                spec.commandLine()
                        .getOut()
                        .println(json ? Said.submitted(request) : request.requestId());
                return ExitCode.OK;
            }
            submission.watch();
            submission.publish(lane, request, value);
            return submission
                    .await(request, Duration.ofSeconds(waitSeconds), this::waits)
                    .map(this::print)
                    .orElseGet(() -> notYet(request));
        }
    }

    private byte[] requestBytes() throws IOException {
        if ((file == null) == (message == null)) {
            throw usage("Give either a FILE (or -) or --message.");
        }
        var changes = new LinkedHashMap<String, @Nullable String>();
        changes.put("requestId", requestId);
        changes.put("model", model);
        changes.put("conversationId", conversation);
        changes.put("tenant", tenant);
        return file == null
                ? RequestText.ofMessage(String.valueOf(message), DEFAULT_MODEL, changes)
                : RequestText.changed(read(file), changes);
    }

    private byte[] read(String from) throws IOException {
        if (from.equals("-")) {
            return System.in.readAllBytes();
        }
        var path = Path.of(from);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw usage("Cannot read the file " + from + ".");
        }
        return Files.readAllBytes(path);
    }

    private DirectorRequest decode(byte[] value) {
        return switch (Codec.decode(DirectorRequest.class, value)) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) -> request;
            case Decoded.Unreadable<DirectorRequest> broken ->
                    throw new Failure(
                            ExitCode.USAGE,
                            "the request is not valid: "
                                    + broken.code().wire()
                                    + ": "
                                    + broken.message());
        };
    }

    private void waits(String what) {
        spec.commandLine().getErr().println("director: waiting for " + what);
    }

    private int print(DirectorResult result) {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        if (json) {
            out.println(ResultText.json(result));
        } else {
            ResultText.answer(result).ifPresent(out::println);
            err.println(ResultText.summary(result));
        }
        return result.status() == Status.COMPLETED ? ExitCode.OK : ExitCode.FAILED;
    }

    private int notYet(DirectorRequest request) {
        spec.commandLine()
                .getErr()
                .println(
                        "director: no result of "
                                + request.requestId()
                                + " within "
                                + waitSeconds
                                + " s. It is in Kafka and will be answered once a worker gets to it;"
                                + " an id that was submitted before has had its result then.");
        return ExitCode.NOT_YET;
    }

    private ParameterException usage(String line) {
        return new ParameterException(spec.commandLine(), line);
    }
}
