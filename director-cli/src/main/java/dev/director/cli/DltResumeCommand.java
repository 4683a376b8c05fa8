package dev.director.cli;

import dev.director.schemas.ControlEvent.LanePause;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director dlt resume}: the fallback lane goes on. */
@Command(
        name = "resume",
        description = "Lets the fallback lane go on after director dlt pause.",
        mixinStandardHelpOptions = true)
final class DltResumeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DltKafka kafka = new DltKafka();

    @Option(names = "--json", description = "Print what is so now as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        kafka.lanes().pause(LanePause.Lane.FALLBACK, false);
        Said.of(spec, json, Said.lane(false), "The fallback lane goes on.");
        return ExitCode.OK;
    }
}
