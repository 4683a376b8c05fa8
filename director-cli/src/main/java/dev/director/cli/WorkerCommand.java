package dev.director.cli;

import dev.director.worker.WorkerApplication;
import dev.director.worker.intake.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code director worker}: one worker. */
@Command(
        name = "worker",
        description = "Runs one worker: consumes requests, calls the models, publishes results.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Any setting can follow, as --director.name=value. Keys come from the environment:",
            "OPENAI_API_KEY, OPENROUTER_API_KEY, MOONSHOT_API_KEY.",
            "",
            "Example:",
            "  director worker --bootstrap kafka:9092 --slot worker-1"
        })
final class WorkerCommand implements Callable<Integer> {
    @Mixin private KafkaAddress kafka = new KafkaAddress();
    @Spec private CommandSpec spec = CommandSpec.create();
    @Unmatched private List<String> settings = new ArrayList<>();

    @Option(
            names = "--slot",
            paramLabel = "NAME",
            defaultValue = "${env:DIRECTOR_WORKER_SLOT:-worker-1}",
            description = {
                "The worker's name, stable over restarts and unlike every other's: who takes a",
                "slot ends the one that has it. Default: ${DEFAULT-VALUE}."
            })
    private String slot = "";

    @Override
    public Integer call() {
        var context =
                WorkerApplication.run(
                        SpringArguments.of(
                                spec.commandLine(),
                                settings,
                                "--spring.main.banner-mode=off",
                                kafka.asSetting(),
                                "--director.worker.slot=" + slot));
        // Only a worker that cannot go on ends by itself; a signal ends the process while this
        // waits.
        var failure = context.getBean(Worker.class).failure().join();
        context.close();
        throw failure;
    }
}
