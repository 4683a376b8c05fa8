package dev.director.worker.simulation;

import dev.director.schemas.DirectorRequest;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.catalogue.Routes;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Samples;
import dev.director.worker.simulation.Scenario.Load;
import dev.director.worker.simulation.Storm.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Lets one scenario happen. */
final class Simulation {

    /** How long a caller of the interactive lane has use for an answer. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** When what has not ended is taken for lost. */
    private static final Duration LOST_AFTER = Duration.ofHours(6);

    private static final long SEED = 20_261_201;

    /** The shipped catalogue with keys for Kimi and GPT-4, and as many calls as one likes. */
    private static final Catalogue CATALOGUE =
            Routes.shippedUnder(
                    """
                    providers:
                      openrouter: {key: simulated}
                      moonshot: {key: simulated, limits: null}
                      openai: {key: simulated}
                    """);

    private final Scenario scenario;
    private final VirtualTime time = new VirtualTime();
    private final Ledger ledger = new Ledger(time);
    private final FakeProviders providers;
    private final Fleet fleet;
    private final List<Knowledge> knowledge = new ArrayList<>();
    private long requests;

    private Simulation(Scenario scenario) {
        this.scenario = scenario;
        this.providers = new FakeProviders(time, scenario.storm(), SEED);
        this.fleet = new Fleet(time, CATALOGUE, providers, SEED, ledger::published, this::look);
    }

    /** Returns when everything that was asked has its result, or is lost. */
    static Tally of(Scenario scenario) throws InterruptedException {
        return new Simulation(scenario).run();
    }

    private Tally run() throws InterruptedException {
        for (Phase phase : scenario.storm().phases()) {
            for (Route route : kimisAndGpts()) {
                if (phase.providers().contains(route.provider())) {
                    knowledge.add(new Knowledge(phase, route));
                }
            }
            time.after(phase.from(), this::look);
        }
        time.after(
                Duration.ZERO,
                () -> {
                    for (int i = 0; i < scenario.backlog(); i++) {
                        ask(Lane.BATCH, Scenario.KIMI);
                    }
                });
        for (int i = 0; i < scenario.loads().size(); i++) {
            next(scenario.loads().get(i), new Random(SEED + i));
        }
        time.run(
                () -> time.elapsed().compareTo(scenario.lasts()) > 0 && ledger.isComplete(),
                scenario.lasts().plus(LOST_AFTER));
        return new Tally(scenario, ledger, List.copyOf(providers.calls()), knowledge);
    }

    private static List<Route> kimisAndGpts() {
        return List.of(Scenario.KIMI, Scenario.GPT).stream()
                .flatMap(name ->
                        Objects.requireNonNull(CATALOGUE.models().get(name)).routes().stream())
                .toList();
    }

    private void look() {
        knowledge.forEach(one -> one.look(fleet, time.elapsed()));
    }

    /** The next request of a load comes after none to twice the usual wait. */
    private void next(Load load, Random chance) {
        Duration wait = Duration.ofNanos((long) (2e9 / load.perSecond() * chance.nextDouble()));
        if (time.elapsed().plus(wait).compareTo(scenario.lasts()) < 0) {
            time.after(
                    wait,
                    () -> {
                        ask(load.lane(), load.model());
                        next(load, chance);
                    });
        }
    }

    private void ask(Lane lane, String model) {
        String limits =
                lane == Lane.INTERACTIVE
                        ? ",\"limits\":{\"timeoutMs\":%d}".formatted(PATIENCE.toMillis())
                        : "";
        DirectorRequest request =
                Samples.request(Samples.json("r" + requests++, limits).replace("kimi-k2", model));
        ledger.asked(request, lane);
        fleet.read(request, lane);
    }
}
