package dev.director.cli;

import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.UsageBy;
import dev.director.api.topics.UsageFilter;
import dev.director.api.topics.UsageLedger;
import dev.director.api.topics.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code director usage}: what the model calls have cost. */
@Command(
        name = "usage",
        description = {
            "Sums up what model calls used and cost, failed and aborted ones too, by the",
            "records on director.usage. Money is exact; what is estimated of it is said."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director usage --since 7d",
            "  director usage --by tenant,day --since 2026-11-01T00:00:00Z",
            "  director usage --by workflow --json | jq -r 'select(.total) | .costUsd'"
        })
final class UsageCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private KafkaAddress address = new KafkaAddress();
    @Mixin private KafkaOptions options = new KafkaOptions();

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            split = ",",
            defaultValue = "model",
            description = {
                "What to tell apart: model, provider, tenant, workflow (its type), day (in UTC),",
                "or several, with commas. Default: ${DEFAULT-VALUE}."
            })
    private List<String> by = List.of();

    @Option(names = "--model", paramLabel = "NAME", description = "Calls of this model.")
    private @Nullable String model;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant.")
    private @Nullable String tenant;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Begun then or later: 2026-11-01T08:00:00Z, or 7d for seven days ago.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Begun before then.")
    private @Nullable String until;

    @Option(
            names = "--json",
            description = "Print each group as a JSON object on a line, then the total.")
    private boolean json;

    @Override
    public Integer call() {
        List<UsageBy> sides = by.stream().map(this::side).distinct().toList();
        UsageFilter filter = filter(Instant.now());
        UsageReport report = ledger().report(filter, sides);
        var out = spec.commandLine().getOut();
        if (json) {
            report.groups().forEach(group -> out.println(report.json(group)));
            out.println(report.jsonOfTotal());
        } else {
            UsageText.table(report).forEach(out::println);
        }
        UsageText.notes(report).forEach(spec.commandLine().getErr()::println);
        return ExitCode.OK;
    }

    private UsageLedger ledger() {
        RequiredTopics.check(
                address.bootstrap(), options, "director-usage", List.of(options.topics().usage()));
        return new UsageLedger(
                new KafkaClients(address.bootstrap(), options.properties()),
                options.topics(),
                PATIENCE);
    }

    private UsageFilter filter(Instant now) {
        return new UsageFilter(
                Optional.ofNullable(model),
                Optional.ofNullable(tenant),
                Optional.ofNullable(since).map(text -> TimeOption.read("--since", text, now, spec)),
                Optional.ofNullable(until)
                        .map(text -> TimeOption.read("--until", text, now, spec)));
    }

    private UsageBy side(String word) {
        return UsageBy.of(word)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "--by: there is no '%s'; there are %s."
                                        .formatted(
                                                word,
                                                Arrays.stream(UsageBy.values())
                                                        .map(UsageBy::wire)
                                                        .collect(Collectors.joining(", ")))));
    }
}
