package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.worker.WorkerApplication;
import dev.director.worker.context.TokenCounter;
import dev.director.worker.model.RoutedModel;
import dev.director.worker.model.Router;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.CatalogueReader;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.model.openai.OpenAiWire;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/**
 * A baseline in a process of its own: what somebody would write who does without Director. It uses
 * Director's own model client, so that the work is the same.
 */
public final class BaselineMain {
    static final String READY = "the baseline is ready";

    private BaselineMain() {}

    /** The kind, {@code bare} or {@code listener}, then the words of a {@link Place}. */
    public static void main(String[] args) throws InterruptedException {
        Place place = Place.parse(args);
        switch (args[0]) {
            case "bare" -> BareLoop.start(place, model(), BaselineMain::ready);
            case "listener" -> PlainListener.start(place, model(), BaselineMain::ready);
            default -> throw new IllegalArgumentException("no such baseline: " + args[0]);
        }
        new CountDownLatch(1).await();
    }

    private static void ready() {
        System.out.println(READY);
    }

    /** As the worker wires it. */
    static RoutedModel model() {
        Environment environment = new StandardEnvironment();
        Clock clock = Clock.systemUTC();
        Catalogue catalogue =
                CatalogueReader.read(
                        Objects.requireNonNull(
                                WorkerApplication.class.getResourceAsStream("/models.yml")),
                        Optional.empty(),
                        environment::resolveRequiredPlaceholders);
        Gates gates = Gates.alone(clock);
        return RoutedModel.of(
                new Router(catalogue, Set.of()),
                Budgets.none(),
                gates,
                Limits.alone(catalogue.providers(), System::nanoTime, Thread::sleep),
                new TokenCounter(Optional.empty()),
                new OpenAiWire(catalogue, Duration.ofMinutes(2), clock),
                RoutedModel.Policy.standard(Duration.ofMinutes(10), 3),
                clock);
    }
}
