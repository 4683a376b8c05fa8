package dev.director.cli;

import dev.director.api.ApiApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code director api}: HTTP in front of the topics. */
@Command(
        name = "api",
        description = "Runs the HTTP API in front of the topics.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It listens on 127.0.0.1. --server.address=0.0.0.0 opens it to the network, which takes",
            "keys: --director.api.keys-file (director api-key new), or an OAuth2 issuer.",
            "Any setting can follow, as --director.name=value.",
            "",
            "Example:",
            "  director api --bootstrap kafka:9092 --port 8080"
        })
final class ApiCommand implements Callable<Integer> {
    @Mixin private KafkaAddress kafka = new KafkaAddress();
    @Spec private CommandSpec spec = CommandSpec.create();
    @Unmatched private List<String> settings = new ArrayList<>();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Where HTTP is served; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Override
    public Integer call() throws InterruptedException {
        var context =
                ApiApplication.run(
                        SpringArguments.of(
                                spec.commandLine(),
                                settings,
                                kafka.asSetting(),
                                "--server.port=" + port));
        return Stopping.awaitSignal(context::close);
    }
}
