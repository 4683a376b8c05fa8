package dev.director.cli;

import dev.director.schemas.Codec;
import dev.director.schemas.budget.Budget;
import dev.director.schemas.budget.Ledger.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director budget list}: how every budget stands. */
@Command(
        name = "list",
        description =
                "Tells of each budget what is spent, reserved for calls on their way, and left.",
        mixinStandardHelpOptions = true)
final class BudgetListCommand implements Callable<Integer> {
    private static final List<String> HEAD =
            List.of("BUDGET", "IN", "LIMIT", "SPENT", "RESERVED", "LEFT");

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private BudgetKafka kafka = new BudgetKafka();

    @Option(names = "--json", description = "Print each as a JSON object on a line.")
    private boolean json;

    @Override
    public Integer call() {
        List<Standing> standings = kafka.connect().read();
        var out = spec.commandLine().getOut();
        if (json) {
            standings.forEach(standing -> out.println(json(standing)));
        } else if (!standings.isEmpty()) {
            List<List<String>> rows = new ArrayList<>(List.of(HEAD));
            standings.forEach(standing -> rows.add(row(standing)));
            Columns.of(rows, 2).forEach(out::println);
        }
        if (standings.isEmpty()) {
            spec.commandLine().getErr().println("No budget is set, or none has spent anything.");
        }
        return ExitCode.OK;
    }

    private static List<String> row(Standing standing) {
        return List.of(
                name(standing),
                standing.at(),
                standing.limit().toPlainString(),
                standing.spent().toPlainString(),
                standing.reserved().toPlainString(),
                standing.left().toPlainString());
    }

    private static String json(Standing standing) {
        return Codec.mapper()
                .createObjectNode()
                .put("scope", standing.scope())
                .put("period", standing.budget().period().wire())
                .put("in", standing.at())
                .put("limitUsd", standing.limit().toPlainString())
                .put("spentUsd", standing.spent().toPlainString())
                .put("reservedUsd", standing.reserved().toPlainString())
                .put("leftUsd", standing.left().toPlainString())
                .put("refused", standing.refused())
                .toString();
    }

    private static String name(Standing standing) {
        return new Budget(standing.scope(), standing.budget().period()).name();
    }
}
