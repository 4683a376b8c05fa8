package dev.director.cli;

import dev.director.schemas.ControlEvent.LanePause;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director dlt pause}: what Kimi fails waits, and costs nothing elsewhere. */
@Command(
        name = "pause",
        description = {
            "Pauses the fallback lane: what Kimi fails waits in its topic until director dlt",
            "resume, or until its deadline. What runs goes on."
        },
        mixinStandardHelpOptions = true)
final class DltPauseCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DltKafka kafka = new DltKafka();

    @Option(names = "--json", description = "Print what is so now as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        kafka.lanes().pause(LanePause.Lane.FALLBACK, true);
        Said.of(
                spec,
                json,
                Said.lane(true),
                "The fallback lane is paused; director dlt waiting tells what waits.");
        return ExitCode.OK;
    }
}
