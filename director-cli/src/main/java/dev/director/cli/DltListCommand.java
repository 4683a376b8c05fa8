package dev.director.cli;

import dev.director.api.topics.LetterJson;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code director dlt list}: the newest dead letters, and how many there are. */
@Command(
        name = "list",
        description = {
            "Lists dead letters, the newest first. Those of requests that were redriven or",
            "died again since are left out."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director dlt list --since 2h --code provider_timeout",
            "  director dlt list --json --limit 1000 | jq -r .requestId"
        })
final class DltListCommand implements Callable<Integer> {
    private static final int MAX_LIMIT = 10_000;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DltKafka kafka = new DltKafka();
    @Mixin private DltFilter filter = new DltFilter();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most, up to 10000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--all",
            description = "With those that were redriven or died again since, and marked so.")
    private boolean all;

    @Option(names = "--json", description = "Print each as a JSON object on a line.")
    private boolean json;

    @Override
    public Integer call() {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new ParameterException(spec.commandLine(), "--limit is 1 to " + MAX_LIMIT + ".");
        }
        var meant = filter.asOf(Instant.now(), spec);
        var page = kafka.connect().list(meant, all, limit, Optional.empty());
        var out = spec.commandLine().getOut();
        if (json) {
            page.letters().forEach(it -> out.println(LetterJson.of(it)));
        } else {
            LetterText.table(page.letters()).forEach(out::println);
        }
        spec.commandLine().getErr().println(LetterText.summary(page));
        return ExitCode.OK;
    }
}
