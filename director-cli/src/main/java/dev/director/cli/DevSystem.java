package dev.director.cli;

import dev.director.api.ApiApplication;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.SimulatorSettings;
import dev.director.worker.WorkerApplication;
import dev.director.worker.intake.Worker;
import dev.director.worker.intake.WorkerFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole system in this process. Parts that do not need one another start at the same time. */
final class DevSystem implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DevSystem.class);

    /** Spring would stop its applications in an order of its own. */
    private static final String NO_HOOK = "--spring.main.register-shutdown-hook=false";

    private static final String NO_BANNER = "--spring.main.banner-mode=off";

    private final DevPlan plan;
    private final Consumer<String> progress;
    private final Deque<AutoCloseable> ground = new ArrayDeque<>();
    private final Deque<AutoCloseable> services = new ArrayDeque<>();
    private String bootstrap = "";
    private int httpPort;

    private DevSystem(DevPlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Starts everything and returns when requests are answered.
     *
     * @throws RuntimeException if a part does not start; what had started is stopped then
     */
    static DevSystem start(DevPlan plan, Consumer<String> progress) {
        var system = new DevSystem(plan, progress);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            system.startParts(threads);
            return system;
        } catch (RuntimeException e) {
            system.close();
            throw e instanceof CompletionException wrapped
                            && wrapped.getCause() instanceof RuntimeException cause
                    ? cause
                    : e;
        }
    }

    String bootstrap() {
        return bootstrap;
    }

    int httpPort() {
        return httpPort;
    }

    /**
     * Stops the API and the workers while Kafka and the simulator, which they need for it, still
     * run.
     */
    @Override
    public synchronized void close() {
        stop(services);
        stop(ground);
    }

    private static void stop(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.warn("A part did not stop cleanly; stopping the rest.", e);
            }
        }
    }

    private void startParts(Executor threads) {
        var simulated = simulate();
        var address = CompletableFuture.supplyAsync(this::startKafka, threads);
        // The API waits for its Kafka by itself, so it need not wait here once the address is
        // known.
        var api = plan.address().map(CompletableFuture::completedFuture).orElse(address);
        var http = api.thenApplyAsync(this::runApi, threads);
        var workers =
                IntStream.rangeClosed(1, plan.workers())
                        .mapToObj(DevPlan::slot)
                        .map(slot ->
                                address.thenApplyAsync(
                                        kafka -> runWorker(slot, kafka, simulated), threads))
                        .toList();
        CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).join();
        bootstrap = address.join();
        httpPort =
                http.join()
                        .getEnvironment()
                        .getRequiredProperty("local.server.port", Integer.class);
    }

    private List<String> simulate() {
        if (plan.simulated().isEmpty()) {
            return List.of();
        }
        var simulator = ProviderSimulator.start(SimulatorSettings.defaults().withoutLog());
        keep(ground, simulator);
        for (Provider provider : plan.simulated()) {
            log.info(
                    "{} is simulated at {}: there is no {} in the environment",
                    provider.label(),
                    simulator.uri(),
                    provider.keyVariable());
        }
        return plan.simulated().stream()
                .flatMap(provider -> provider.simulatedAt(simulator.uri()).stream())
                .toList();
    }

    private String startKafka() {
        return plan.bootstrap().orElseGet(this::startBroker);
    }

    private String startBroker() {
        progress.accept("starting Kafka on 127.0.0.1:" + plan.kafkaPort());
        var broker = EmbeddedBroker.start(BrokerSettings.in(plan.data()).onPort(plan.kafkaPort()));
        keep(ground, broker);
        return broker.bootstrapServers();
    }

    private ConfigurableApplicationContext runApi(String kafka) {
        progress.accept("starting the API");
        return keep(
                services,
                ApiApplication.run(
                        NO_HOOK,
                        "--director.kafka.bootstrap-servers=" + kafka,
                        "--server.port=" + plan.port()));
    }

    private ConfigurableApplicationContext runWorker(
            String slot, String kafka, List<String> simulated) {
        progress.accept("starting " + slot);
        var args =
                new ArrayList<>(
                        List.of(
                                NO_HOOK,
                                NO_BANNER,
                                "--director.kafka.bootstrap-servers=" + kafka,
                                "--director.worker.slot=" + slot));
        args.addAll(simulated);
        var worker = keep(services, WorkerApplication.run(args.toArray(String[]::new)));
        watch(slot, worker.getBean(Worker.class).failure());
        return worker;
    }

    private void watch(String slot, CompletableFuture<WorkerFailure> failure) {
        var _ =
                failure.thenAccept(
                        why -> progress.accept(slot + " has ended: " + why.getMessage()));
    }

    private synchronized <T extends AutoCloseable> T keep(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }
}
