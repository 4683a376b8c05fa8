package dev.director.cli;

import dev.director.api.topics.Moment;
import java.time.Instant;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads options that are points in time. */
final class TimeOption {
    private TimeOption() {}

    /**
     * The moment that the option's value means.
     *
     * @throws ParameterException if it means none
     */
    static Instant read(String option, String text, Instant now, CommandSpec spec) {
        return Moment.parse(text, now)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                option + " is a time such as 2026-11-01T08:00:00Z, or 2h, or 3d."));
    }
}
