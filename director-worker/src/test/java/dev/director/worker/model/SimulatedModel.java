package dev.director.worker.model;

import dev.director.worker.context.ContextBuilder;
import dev.director.worker.context.TokenCounter;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.model.limit.Pause;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** A worker's {@link RoutedModel} with time and chance as the simulation has them. */
public final class SimulatedModel {

    private static final double SPREAD = 0.5;

    private SimulatedModel() {}

    /**
     * @param chance from 0 to 1, spreads the waits between calls
     */
    public static RoutedModel of(
            Catalogue catalogue,
            Gates gates,
            TokenCounter counter,
            Wire wire,
            Duration callTimeout,
            int maxAttempts,
            DoubleSupplier chance,
            Clock clock,
            LongSupplier nanoTime,
            Pause pause) {
        return new RoutedModel(
                new Router(catalogue, Set.of()),
                new RoutedModel.Parts(
                        Budgets.none(),
                        gates,
                        new ContextBuilder(counter),
                        counter,
                        Limits.alone(catalogue.providers(), nanoTime, pause),
                        wire,
                        new RoutedModel.Policy(callTimeout, maxAttempts, backoff(chance)),
                        clock,
                        nanoTime,
                        pause));
    }

    /**
     * That of {@link RoutedModel.Policy#standard}, whose chance is not to be had the same twice.
     */
    private static IntervalFunction backoff(DoubleSupplier chance) {
        IntervalFunction even = IntervalFunction.ofExponentialBackoff(500, 2, 20_000);
        return made -> (long) (even.apply(made) * (1 + SPREAD * (2 * chance.getAsDouble() - 1)));
    }
}
