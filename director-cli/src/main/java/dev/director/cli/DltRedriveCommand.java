package dev.director.cli;

import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.RedrivePlan;
import dev.director.api.topics.Redriven;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code director dlt redrive}: puts dead letters on their lanes again. */
@Command(
        name = "redrive",
        description = {
            "Says how many dead letters would be redriven, and which would not and why.",
            "With --execute they are published to the lanes they came from. Broken off, it",
            "can be run again: what was taken is answered once."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director dlt redrive --code provider_auth --since 1d",
            "  director dlt redrive --code provider_auth --since 1d --execute",
            "  director dlt redrive --id order-4711 --execute --yes 1"
        })
final class DltRedriveCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DltKafka kafka = new DltKafka();
    @Mixin private DltFilter filter = new DltFilter();
    private final Terminal terminal;

    @Option(names = "--execute", description = "Do it.")
    private boolean execute;

    @Option(
            names = "--yes",
            paramLabel = "N",
            description = "Do not ask, if it is this many; needed where there is no terminal.")
    private @Nullable Long yes;

    @Option(
            names = "--json",
            description = "Print what would be redriven, and what was, as a JSON object each.")
    private boolean json;

    DltRedriveCommand() {
        this(Terminal.SYSTEM);
    }

    DltRedriveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (yes != null && !execute) {
            throw usage("--yes goes with --execute.");
        }
        var meant = filter.asOf(Instant.now(), spec);
        if (execute && yes == null && !terminal.isThere()) {
            throw usage("Without a terminal give --yes N, the count that a dry run shows.");
        }
        var letters = kafka.connect();
        var plan = letters.plan(meant);
        if (json) {
            spec.commandLine().getOut().println(Said.plan(plan));
        } else {
            LetterText.plan(plan, execute).forEach(spec.commandLine().getOut()::println);
        }
        spec.commandLine().getOut().flush();
        if (!execute) {
            return ExitCode.OK;
        }
        requireConfirmed(plan);
        return plan.redrivable() == 0 ? ExitCode.OK : redrive(letters, plan);
    }

    private void requireConfirmed(RedrivePlan plan) {
        long count = plan.redrivable();
        if (yes != null && yes != count) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--yes says " + yes + ", but it is " + count + "; nothing was redriven");
        }
        if (yes == null && count > 0) {
            String answer = terminal.ask("Redrive %d? Type the number to do it: ".formatted(count));
            if (!answer.strip().equals(Long.toString(count))) {
                throw new Failure(ExitCode.FAILED, "nothing was redriven");
            }
        }
    }

    private int redrive(DeadLetters letters, RedrivePlan plan) {
        var err = spec.commandLine().getErr();
        var done = letters.redrive(plan, new ProgressLine(err, plan.redrivable()));
        spec.commandLine()
                .getOut()
                .println(json ? Said.redriven(done) : "redriven " + done.published());
        return outcome(done);
    }

    private static int outcome(Redriven done) {
        String why = done.reason().map(LetterText::printable).orElse("");
        if (!done.complete()) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "Kafka did not take the rest (" + why + "); run it again");
        }
        if (done.failed() > 0) {
            throw new Failure(
                    ExitCode.FAILED, "Kafka refused " + done.failed() + ", the first with: " + why);
        }
        return ExitCode.OK;
    }

    private ParameterException usage(String line) {
        return new ParameterException(spec.commandLine(), line);
    }
}
