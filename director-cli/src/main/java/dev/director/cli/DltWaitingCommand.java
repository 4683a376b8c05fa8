package dev.director.cli;

import dev.director.api.topics.Lanes;
import dev.director.schemas.ControlEvent.LanePause;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director dlt waiting}: Kimi's failures that nobody has taken up yet. */
@Command(
        name = "waiting",
        description = "Tells how many of Kimi's failures wait for the fallback lane.",
        mixinStandardHelpOptions = true)
final class DltWaitingCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DltKafka kafka = new DltKafka();

    @Option(
            names = "--group",
            defaultValue = "director-workers",
            description = "The workers' consumer group. Default: ${DEFAULT-VALUE}.")
    private String group = "director-workers";

    @Option(names = "--json", description = "Print it as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        for (Lanes.State state : kafka.lanes().read(group)) {
            if (state.lane() == LanePause.Lane.FALLBACK) {
                spec.commandLine().getOut().println(json ? json(state) : text(state));
            }
        }
        return ExitCode.OK;
    }

    private static String text(Lanes.State state) {
        return "Kimi failures waiting: "
                + state.unread()
                + state.pausedSince().map(since -> " (paused since " + since + ")").orElse("");
    }

    private static String json(Lanes.State state) {
        return Said.lane(state.pausedSince().isPresent())
                .put("pausedSince", state.pausedSince().map(Instant::toString).orElse(null))
                .put("waiting", state.unread())
                .toString();
    }
}
