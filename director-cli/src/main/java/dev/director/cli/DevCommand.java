package dev.director.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code director dev}: broker, simulator, workers and API in one process. */
@Command(
        name = "dev",
        description = {
            "Runs the whole system in one process.",
            "A Kafka broker, workers, the HTTP API, and a simulator for every provider",
            "that has no key in the environment."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director dev",
            "  OPENROUTER_API_KEY=sk-... director dev --port 8081",
            "  director dev --bootstrap kafka:9092 --workers 2"
        })
final class DevCommand implements Callable<Integer> {
    private static final String DATA = ".director";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Where HTTP is served; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Where Kafka listens; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int kafkaPort;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = DATA,
            description = "Where topics and the log are kept. Default: ${DEFAULT-VALUE}.")
    private Path data = Path.of(DATA);

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many workers. Default: ${DEFAULT-VALUE}.")
    private int workers;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Use this Kafka instead of starting one.")
    private @Nullable String bootstrap;

    /** Where {@code dev} with these arguments keeps its data and its log. */
    static Path dataFolder(String... args) {
        return Path.of(Logs.option("--data", DATA, args)).toAbsolutePath().normalize();
    }

    @Override
    public Integer call() throws InterruptedException {
        if (workers < 1) {
            throw new ParameterException(spec.commandLine(), "--workers is 1 or more.");
        }
        long begun = System.nanoTime();
        var folder = data.toAbsolutePath().normalize();
        var plan =
                new DevPlan(
                        port,
                        kafkaPort,
                        folder,
                        workers,
                        Optional.ofNullable(bootstrap),
                        Provider.withoutKey(System.getenv()));
        var err = spec.commandLine().getErr();
        var system = DevSystem.start(plan, line -> err.println("director: " + line));
        var took = Duration.ofNanos(System.nanoTime() - begun);
        spec.commandLine().getOut().print(ReadyText.of(plan, system, took));
        spec.commandLine().getOut().flush();
        return Stopping.awaitSignal(() -> {
            err.println("director: stopping");
            system.close();
            err.println("director: stopped");
        });
    }
}
