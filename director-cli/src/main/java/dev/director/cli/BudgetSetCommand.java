package dev.director.cli;

import dev.director.schemas.ControlEvent.BudgetSet;
import dev.director.schemas.budget.Budget;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code director budget set}: how much may be spent. */
@Command(
        name = "set",
        description = {
            "Sets a budget, or changes it: what waits for money goes on when there is more.",
            "What is spent counts from the first budget on that bounds a tenant."
        },
        mixinStandardHelpOptions = true)
final class BudgetSetCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private BudgetName name = new BudgetName();
    @Mixin private BudgetKafka kafka = new BudgetKafka();

    @Parameters(index = "2", paramLabel = "USD", description = "US dollars, such as 12.50.")
    private BigDecimal usd = BigDecimal.ZERO;

    @Option(
            names = "--alert-at",
            paramLabel = "PERCENT",
            split = ",",
            description = "Tell of it when so much is spent. Default: 80,100.")
    private @Nullable List<Integer> alertAt;

    @Option(names = "--json", description = "Print it as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Budget budget = name.budget();
        List<Integer> percents = alertAt == null ? BudgetSet.ALERT_AT : alertAt;
        if (usd.signum() < 0 || percents.stream().anyMatch(it -> it < 1)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Money is 0 or more, and an alert is at 1 per cent or more.");
        }
        kafka.connect().set(budget.scope(), budget.period(), Optional.of(usd), percents);
        Said.of(
                spec,
                json,
                Said.budget(budget).put("limitUsd", usd.toPlainString()),
                "%s may be spent of %s; director budget list tells how it stands."
                        .formatted(usd.toPlainString() + " USD", budget));
        return ExitCode.OK;
    }
}
