package dev.director.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Settings that are handed to Spring as they are, such as {@code --director.topics.prefix=acme.}.
 */
final class SpringArguments {
    private static final Pattern SETTING =
            Pattern.compile(
                    "--(?:(?:director|spring|server|management|logging)\\.[^=]+|[A-Z][A-Z0-9_]+)=.*");

    private SpringArguments() {}

    /**
     * The command's own settings, followed by what it did not know.
     *
     * @throws UnmatchedArgumentException if one is not written as a setting: it is a mistyped
     *     option
     */
    static String[] of(CommandLine command, List<String> unmatched, String... own) {
        var strays = unmatched.stream().filter(it -> !SETTING.matcher(it).matches()).toList();
        if (!strays.isEmpty()) {
            throw new UnmatchedArgumentException(command, strays);
        }
        var all = new ArrayList<>(List.of(own));
        all.addAll(unmatched);
        return all.toArray(String[]::new);
    }
}
