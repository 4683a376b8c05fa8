package dev.director.cli;

import dev.director.schemas.DirectorResult;
import dev.director.schemas.ProgressEvent;
import dev.director.schemas.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director watch}: how a request gets on, from its beginning to its result. */
@Command(
        name = "watch",
        description = {
            "Shows how a request gets on, from its beginning, until it has its result. Its",
            "text comes as it is written if it asks for a stream (\"stream\": true)."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director watch order-4711",
            "  director watch order-4711 --tenant acme --conversation talk-3",
            "  director watch order-4711 --json | jq -r 'select(.kind) | .kind'"
        })
final class WatchCommand implements Callable<Integer> {
    private static final Duration FOR_GOOD = Duration.ofDays(365);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private RequestOption request = new RequestOption();
    @Mixin private RequestKafka kafka = new RequestKafka();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1d",
            description =
                    "How far back it is looked for: a time, or 2h, or 7d. Default: ${DEFAULT-VALUE}.")
    private String since = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "How long to wait for the result. Default: until it comes.")
    private @Nullable Long waitSeconds;

    @Option(
            names = "--json",
            description = "Print each event as a JSON object on a line, then the result.")
    private boolean json;

    @Override
    public Integer call() {
        request.check();
        Instant from = TimeOption.read("--since", since, Instant.now(), spec);
        kafka.require("director-watch");
        var text =
                new WatchText(
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr(),
                        Terminal.SYSTEM.isThere());
        var seen = new AtomicLong();
        Consumer<ProgressEvent> show = json ? this::printLine : text;
        Consumer<ProgressEvent> progress =
                show.andThen(_ -> {
                    var _ = seen.incrementAndGet();
                });
        try (var watch = kafka.watch(request.key(), request.conversation(), from)) {
            Optional<DirectorResult> result = watch.replay(progress);
            if (result.isEmpty()) {
                sayIfNothing(seen.get());
                result = watch.follow(progress, timeout());
            }
            result.ifPresent(json ? this::printLine : text::end);
            return result.map(WatchCommand::exitCode).orElseGet(this::notYet);
        }
    }

    private static int exitCode(DirectorResult result) {
        return result.status() == Status.COMPLETED ? ExitCode.OK : ExitCode.FAILED;
    }

    private Duration timeout() {
        return waitSeconds == null ? FOR_GOOD : Duration.ofSeconds(waitSeconds);
    }

    private void printLine(Object event) {
        spec.commandLine().getOut().println(ResultText.json(event));
    }

    private void sayIfNothing(long seen) {
        if (seen == 0) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "director: nothing of %s in tenant %s yet; waiting for it"
                                    .formatted(request.key().requestId(), request.key().tenant()));
        }
    }

    private int notYet() {
        spec.commandLine()
                .getErr()
                .println(
                        "director: no result of %s within %d s"
                                .formatted(request.key().requestId(), waitSeconds));
        return ExitCode.NOT_YET;
    }
}
