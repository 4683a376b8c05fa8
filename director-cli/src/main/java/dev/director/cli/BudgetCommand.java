package dev.director.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code director budget}: how much may be spent, and how much is. */
@Command(
        name = "budget",
        description = {
            "Lists, sets and removes budgets: what all tenants together, each, or one of them may",
            "spend in a day, a month, or for good. Each call's money is reserved before it is",
            "made, so that no budget is passed."
        },
        mixinStandardHelpOptions = true,
        subcommands = {BudgetListCommand.class, BudgetSetCommand.class, BudgetRemoveCommand.class},
        footer = {
            "",
            "Examples:",
            "  director budget set all month 500",
            "  director budget set tenants day 5 --alert-at 50,90",
            "  director budget set tenant/acme day 25",
            "  director budget list",
            "  director budget remove tenant/acme day"
        })
final class BudgetCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
