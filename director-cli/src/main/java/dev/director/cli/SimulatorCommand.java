package dev.director.cli;

import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.SimulatorSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code director simulator}: a stand-in for the model providers. */
@Command(
        name = "simulator",
        description = "Runs a stand-in for OpenAI, OpenRouter and Moonshot on 127.0.0.1.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example, two terminals:",
            "  director simulator --port 8089 --latency-ms 800 --jitter-ms 300",
            "  OPENROUTER_BASE_URL=http://127.0.0.1:8089/api/v1 OPENROUTER_API_KEY=x director worker",
            "",
            "Switch errors and the quirks of real providers on while it runs (docs/simulator.md):",
            "  curl http://127.0.0.1:8089/_simulator/catalogue",
            "  curl -X PUT http://127.0.0.1:8089/_simulator/script \\",
            "    -d '{\"profiles\":[{\"provider\":\"OPENROUTER_DEEPINFRA\"}]}'"
        })
final class SimulatorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8089",
            description = "Where it listens; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--latency-ms",
            paramLabel = "MS",
            defaultValue = "200",
            description = "How long an answer takes. Default: ${DEFAULT-VALUE}.")
    private long latencyMs;

    @Option(
            names = "--jitter-ms",
            paramLabel = "MS",
            defaultValue = "0",
            description = "How much shorter or longer it may take. Default: ${DEFAULT-VALUE}.")
    private long jitterMs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed gives the same latencies. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws InterruptedException {
        if (latencyMs < 0 || jitterMs < 0) {
            throw new ParameterException(spec.commandLine(), "Latency and jitter are 0 or more.");
        }
        var simulator = start();
        spec.commandLine().getOut().println("The simulator is ready at " + simulator.uri());
        return Stopping.awaitSignal(simulator::close);
    }

    private ProviderSimulator start() {
        var latency = new Latency.Uniform(Math.max(0, latencyMs - jitterMs), latencyMs + jitterMs);
        var settings =
                SimulatorSettings.defaults()
                        .onPort(port)
                        .withSeed(seed)
                        .withLatency(latency)
                        .withoutLog();
        try {
            return ProviderSimulator.start(settings);
        } catch (IllegalStateException e) {
            throw new Failure(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
        }
    }
}
