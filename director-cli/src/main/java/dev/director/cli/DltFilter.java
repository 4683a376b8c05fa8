package dev.director.cli;

import dev.director.api.topics.LetterFilter;
import dev.director.schemas.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which dead letters are meant; the options that commands share. */
final class DltFilter {
    @Option(names = "--code", paramLabel = "CODE", description = "Failed with this error code.")
    private @Nullable String code;

    @Option(names = "--model", paramLabel = "NAME", description = "Asked for this model.")
    private @Nullable String model;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant.")
    private @Nullable String tenant;

    @Option(names = "--id", paramLabel = "ID", description = "Of this requestId.")
    private @Nullable String requestId;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Failed then or later: 2026-11-01T08:00:00Z, or 2h for two hours ago.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Failed before then.")
    private @Nullable String until;

    /**
     * The filter.
     *
     * @throws ParameterException if a value is none
     */
    LetterFilter asOf(Instant now, CommandSpec spec) {
        return new LetterFilter(
                Optional.ofNullable(code).map(word -> code(word, spec)),
                Optional.ofNullable(model),
                Optional.ofNullable(tenant),
                Optional.ofNullable(requestId),
                Optional.ofNullable(since).map(text -> TimeOption.read("--since", text, now, spec)),
                Optional.ofNullable(until)
                        .map(text -> TimeOption.read("--until", text, now, spec)));
    }

    private static ErrorCode code(String word, CommandSpec spec) {
        return LetterFilter.code(word)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "--code: there is no error code " + word + "."));
    }
}
