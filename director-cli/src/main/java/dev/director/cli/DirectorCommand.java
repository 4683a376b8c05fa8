package dev.director.cli;

import dev.director.cli.bench.BenchCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code director} command and its subcommands. */
@Command(
        name = "director",
        description = "Durable, asynchronous work through language models over Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DevCommand.class,
            SubmitCommand.class,
            WatchCommand.class,
            CancelCommand.class,
            BatchCommand.class,
            LagCommand.class,
            DltCommand.class,
            UsageCommand.class,
            BudgetCommand.class,
            BrokerCommand.class,
            SimulatorCommand.class,
            WorkerCommand.class,
            ApiCommand.class,
            ApiKeyCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  director dev                         the whole system in one process",
            "  director submit -m \"Hello\"           ask, and wait for the answer",
            "  director submit --json request.json  a request from a file, the whole result",
            "  director watch order-4711            how it gets on, live",
            "  director batch in.jsonl -o out.jsonl a file of requests",
            "  director lag                         what waits to be read",
            "  director dlt list                    what failed for good",
            "  director usage --since 7d            what it cost",
            "  director budget set all month 500    what it may cost",
            "  director submit --help               what a command takes",
            "",
            "Exit status: 0 done, 1 the request failed or not all was done, 2 wrong usage, 69 no Kafka,",
            "70 a defect, 75 no answer yet, 78 wrong configuration."
        })
public final class DirectorCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    DirectorCommand() {}

    /** Runs the command and exits with its status. */
    public static void main(String[] args) {
        Logs.configure(args);
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /**
     * Runs the command in this process.
     *
     * @return its exit status
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new DirectorCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(DirectorCommand::report)
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Give a command.");
    }

    private static int report(
            Exception thrown, CommandLine command, CommandLine.ParseResult parsed) {
        var failure = FailureLine.of(thrown);
        command.getErr().println("director: " + failure.line());
        if (failure.defect()) {
            thrown.printStackTrace(command.getErr());
        }
        return failure.exitCode();
    }
}
