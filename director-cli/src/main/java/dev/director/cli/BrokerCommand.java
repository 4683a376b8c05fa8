package dev.director.cli;

import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director broker}: a real Kafka broker on loopback. */
@Command(
        name = "broker",
        description = "Runs a single Kafka broker on 127.0.0.1, for development.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  director broker --kafka-port 9092 --data ./.director"})
final class BrokerCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Where clients connect; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int kafkaPort;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = ".director",
            description = "Where topics are kept over restarts. Default: ${DEFAULT-VALUE}.")
    private Path data = Path.of(".director");

    @Override
    public Integer call() throws InterruptedException {
        var broker = EmbeddedBroker.start(BrokerSettings.in(data).onPort(kafkaPort));
        spec.commandLine().getOut().println("Kafka is ready at " + broker.bootstrapServers());
        return Stopping.awaitSignal(broker::close);
    }
}
