package dev.director.cli;

import dev.director.api.topics.Backlog;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.Lanes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code director lag}: what the workers have not read yet. */
@Command(
        name = "lag",
        description = {
            "Tells what the workers have not read yet, by topic and partition, and how old the",
            "oldest of it is."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director lag",
            "  director lag --all --group director-workers",
            "  director lag --json | jq -s 'map(select(.total) | .lag) | add'"
        })
final class LagCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private KafkaAddress address = new KafkaAddress();
    @Mixin private KafkaOptions options = new KafkaOptions();

    @Option(
            names = "--group",
            paramLabel = "NAME",
            defaultValue = "director-workers",
            description = "The workers' consumer group. Default: ${DEFAULT-VALUE}.")
    private String group = "";

    @Option(names = "--all", description = "Show partitions without lag too.")
    private boolean all;

    @Option(
            names = "--json",
            description = {
                "Print each partition as a JSON object on a line, and a total for each topic."
            })
    private boolean json;

    @Override
    public Integer call() {
        var topics = options.topics();
        List<String> needed = new ArrayList<>(topics.inbound());
        needed.add(topics.control());
        RequiredTopics.check(address.bootstrap(), options, "director-lag", needed);
        var clients = new KafkaClients(address.bootstrap(), options.properties());
        var lag = new LagText(new Backlog(clients, topics, PATIENCE).read(group), Instant.now());
        var out = spec.commandLine().getOut();
        (json ? lag.json() : lag.table(all)).forEach(out::println);
        if (lag.parts().stream().allMatch(part -> part.committed().isEmpty())) {
            say(
                    "the group "
                            + group
                            + " has read nothing yet: no worker ran, or --group is another");
        }
        new Lanes(clients, topics, Clock.systemUTC(), PATIENCE)
                .read(group)
                .forEach(this::sayIfPaused);
        return ExitCode.OK;
    }

    private void sayIfPaused(Lanes.State lane) {
        lane.pausedSince()
                .ifPresent(at ->
                        say(
                                "the %s lane is paused since %s"
                                        .formatted(
                                                lane.lane().name().toLowerCase(Locale.ROOT), at)));
    }

    private void say(String line) {
        spec.commandLine().getErr().println("director: " + line);
    }
}
