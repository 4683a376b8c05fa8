package dev.director.cli;

import dev.director.schemas.budget.Budget;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director budget remove}: nothing bounds it any more. */
@Command(
        name = "remove",
        description = "Takes a budget away: what waits for its money goes on.",
        mixinStandardHelpOptions = true)
final class BudgetRemoveCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private BudgetName name = new BudgetName();
    @Mixin private BudgetKafka kafka = new BudgetKafka();

    @Option(names = "--json", description = "Print it as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Budget budget = name.budget();
        kafka.connect().set(budget.scope(), budget.period(), Optional.empty(), List.of());
        Said.of(
                spec,
                json,
                Said.budget(budget).putNull("limitUsd"),
                "There is no budget %s any more.".formatted(budget));
        return ExitCode.OK;
    }
}
