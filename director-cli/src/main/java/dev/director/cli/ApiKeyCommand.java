package dev.director.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code director api-key}: who may use the API. */
@Command(
        name = "api-key",
        description = {
            "Makes keys for the API. A file has their hashes, and the API is told of the file with",
            "--director.api.keys-file; it reads it again when it changes, so that an entry that is",
            "taken out is a key that is revoked."
        },
        mixinStandardHelpOptions = true,
        subcommands = ApiKeyNewCommand.class,
        footer = {
            "",
            "Examples:",
            "  director api-key new --tenant acme --rights submit,read >> api-keys.yml",
            "  director api-key new --tenant '*' --rights submit,read,operate >> api-keys.yml",
            "  director api --server.address=0.0.0.0 --director.api.keys-file=api-keys.yml"
        })
final class ApiKeyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
