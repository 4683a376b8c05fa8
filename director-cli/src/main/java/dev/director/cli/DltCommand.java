package dev.director.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code director dlt}: what failed for good, and back to its lane with it. */
@Command(
        name = "dlt",
        description = {
            "Lists, shows and redrives dead letters: requests that failed for good.",
            "A redrive sends them to the lane they came from, as a new generation, which",
            "ends in a result of its own. What Kimi failed and the fallback lane has not taken",
            "up yet is told by waiting; pause and resume hold that lane."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            DltListCommand.class,
            DltShowCommand.class,
            DltRedriveCommand.class,
            DltWaitingCommand.class,
            DltPauseCommand.class,
            DltResumeCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  director dlt list --since 2h",
            "  director dlt show 3-1042",
            "  director dlt redrive --code provider_quota            how many, and why not others",
            "  director dlt redrive --code provider_quota --execute  does it, after a question"
        })
final class DltCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
