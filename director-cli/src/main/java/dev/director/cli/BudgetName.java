package dev.director.cli;

import dev.director.schemas.budget.Budget;
import dev.director.schemas.budget.Period;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which budget is meant. */
final class BudgetName {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "SCOPE",
            description = "all, tenants (each that has no budget of its own), or tenant/NAME.")
    private String scope = "";

    @Parameters(index = "1", paramLabel = "PERIOD", description = "day, month or total; UTC.")
    private Period period = Period.DAY;

    /**
     * @throws ParameterException if there can be no such budget
     */
    Budget budget() {
        if (!Budget.isScope(scope)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "A budget is of all, tenants or tenant/NAME, not of '%s'.".formatted(scope));
        }
        return new Budget(scope, period);
    }
}
