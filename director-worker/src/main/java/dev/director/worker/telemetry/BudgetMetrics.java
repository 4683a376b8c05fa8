package dev.director.worker.telemetry;

import dev.director.schemas.budget.Ledger.Standing;
import dev.director.worker.model.budget.Budgets;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/** Tells how each budget stands in its present period, in US dollars. Not thread-safe. */
final class BudgetMetrics {

    private final Budgets budgets;
    private final MultiGauge limit;
    private final MultiGauge spent;
    private final MultiGauge reserved;

    BudgetMetrics(Budgets budgets, MeterRegistry registry) {
        this.budgets = budgets;
        this.limit = gauge("limit", "What may be spent of a budget in its period", registry);
        this.spent = gauge("spent", "What is spent of a budget in its period", registry);
        this.reserved =
                gauge("reserved", "What calls on their way may still cost a budget", registry);
    }

    private static MultiGauge gauge(String what, String description, MeterRegistry registry) {
        return MultiGauge.builder("director.budget." + what)
                .baseUnit("usd")
                .description(description)
                .register(registry);
    }

    /** As they stand now. */
    void update() {
        List<Standing> standings = budgets.standings();
        limit.register(rows(standings, Standing::limit), true);
        spent.register(rows(standings, Standing::spent), true);
        reserved.register(rows(standings, Standing::reserved), true);
    }

    private static List<MultiGauge.Row<?>> rows(
            List<Standing> standings, Function<Standing, BigDecimal> value) {
        return standings.stream()
                .<MultiGauge.Row<?>>map(standing ->
                        MultiGauge.Row.of(
                                Tags.of(
                                        "scope", standing.scope(),
                                        "period", standing.budget().period().wire()),
                                value.apply(standing).doubleValue()))
                .toList();
    }
}
