package dev.director.cli;

import dev.director.api.topics.Cancels;
import dev.director.schemas.CancelRequest;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director cancel}: ends a request, whether it waits, runs or is parked. */
@Command(
        name = "cancel",
        description = {
            "Asks the workers to end a request, and waits for its result. Status 0 says that it",
            "was cancelled, 1 that it had ended otherwise by then."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director cancel order-4711 --reason \"ordered twice\"",
            "  director cancel order-4711 --tenant acme --conversation talk-3 --no-wait"
        })
final class CancelCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private RequestOption request = new RequestOption();
    @Mixin private RequestKafka kafka = new RequestKafka();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "7d",
            description =
                    "How far back it is looked for: a time, or 2h, or 7d. Default: ${DEFAULT-VALUE}.")
    private String since = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the result. Default: ${DEFAULT-VALUE}.")
    private long waitSeconds;

    @Option(names = "--no-wait", description = "Return as soon as Kafka has it.")
    private boolean noWait;

    @Option(names = "--json", description = "Print the result, or what was sent, as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        request.check();
        Instant from = TimeOption.read("--since", since, Instant.now(), spec);
        kafka.require("director-cancel");
        Cancels cancels = kafka.cancels();
        CancelRequest cancel =
                request.cancel(
                        request.conversation().or(() -> conversationOf(cancels, from)),
                        Optional.ofNullable(reason));
        if (noWait) {
            cancels.publish(cancel);
            return sent(cancel);
        }
        try (var watch = kafka.watch(request.key(), Optional.of(cancel.recordKey()), from)) {
            Optional<DirectorResult> before = watch.replay(_ -> {});
            if (before.isPresent()) {
                return print(before.get());
            }
            cancels.publish(cancel);
            return watch.follow(_ -> {}, Duration.ofSeconds(waitSeconds))
                    .map(this::print)
                    .orElseGet(this::notYet);
        }
    }

    private Optional<String> conversationOf(Cancels cancels, Instant from) {
        return cancels.find(request.key(), from)
                .orElseThrow(() ->
                        new Failure(
                                ExitCode.FAILED,
                                "there is no request %s of tenant %s since %s; look further back with --since, or name its --conversation"
                                        .formatted(
                                                request.key().requestId(),
                                                request.key().tenant(),
                                                from)))
                .conversationId();
    }

    private int sent(CancelRequest cancel) {
        if (json) {
            spec.commandLine().getOut().println(ResultText.json(cancel));
        } else {
            spec.commandLine().getErr().println("director: Kafka has the cancel request");
        }
        return ExitCode.OK;
    }

    private int print(DirectorResult result) {
        if (json) {
            spec.commandLine().getOut().println(ResultText.json(result));
        } else {
            spec.commandLine().getErr().println(ResultText.summary(result));
        }
        if (result.status() == Status.CANCELLED) {
            return ExitCode.OK;
        }
        spec.commandLine().getErr().println("director: it had ended before it could be cancelled");
        return ExitCode.FAILED;
    }

    private int notYet() {
        spec.commandLine()
                .getErr()
                .println(
                        "director: no result of %s within %d s; Kafka has the cancel request, and a worker will get to it"
                                .formatted(request.key().requestId(), waitSeconds));
        return ExitCode.NOT_YET;
    }
}
