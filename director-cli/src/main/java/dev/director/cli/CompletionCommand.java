package dev.director.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code director completion}: lets the shell complete commands and options. */
@Command(
        name = "completion",
        description = "Prints a script by which the shell completes commands and options.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  source <(director completion bash)",
            "  director completion zsh > ~/.director-completion.zsh"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @SuppressWarnings("UnusedVariable") // one script serves both; any other shell is wrong usage
    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    /** One script serves both: under zsh it loads bashcompinit. */
    enum Shell {
        bash,
        zsh
    }

    @Override
    public Integer call() {
        var director = spec.root().commandLine();
        spec.commandLine().getOut().print(AutoComplete.bash("director", director));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
