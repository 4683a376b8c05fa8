package dev.director.cli;

import dev.director.api.security.ApiKey;
import dev.director.api.security.Right;
import dev.director.schemas.Codec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code director api-key new}: a key, and the entry that lets it in. */
@Command(
        name = "new",
        description = {
            "Makes a key. The entry for the keys file goes to standard output, the key itself to",
            "standard error, this once; with --json both are one object on standard output."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Rights:",
            "  submit   send requests, batches, files, tool results and feedback, and cancel",
            "  read     see requests, their events and results, and usage",
            "  operate  dead letters, redrive, lanes: of all tenants, so with --tenant '*'",
            "",
            "Examples:",
            "  director api-key new --tenant acme --rights submit,read >> api-keys.yml",
            "  KEY=$(director api-key new --tenant acme --rights read --json | jq -r .key)"
        })
final class ApiKeyNewCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            required = true,
            description = "Whose it is; '*' for one that may name any tenant.")
    private String tenant = "";

    @Option(
            names = "--rights",
            paramLabel = "RIGHT",
            required = true,
            split = ",",
            description = "What its holder may do: submit, read, operate.")
    private List<String> rights = List.of();

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "What it is called in the file and in logs. Default: by its tenant.")
    private @Nullable String id;

    @Option(names = "--json", description = "Print key and entry as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        ApiKey.Fresh fresh = fresh();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(json(fresh));
        } else {
            out.print(fresh.key().yaml());
            out.flush();
            spec.commandLine()
                    .getErr()
                    .println("The key, which is shown this once: " + fresh.secret());
        }
        return ExitCode.OK;
    }

    private ApiKey.Fresh fresh() {
        try {
            return ApiKey.fresh(id == null ? idOf(tenant) : id, tenant, chosen());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage() + ".", e);
        }
    }

    private Set<Right> chosen() {
        Set<Right> chosen = EnumSet.noneOf(Right.class);
        for (String word : rights) {
            chosen.add(
                    Right.of(word)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "rights are some of submit, read and operate")));
        }
        return chosen;
    }

    private static String idOf(String tenant) {
        String number = UUID.randomUUID().toString().substring(0, 6);
        return (tenant.equals("*") ? "any" : tenant) + "-" + number;
    }

    private static String json(ApiKey.Fresh fresh) {
        var key = fresh.key();
        var all =
                Codec.mapper()
                        .createObjectNode()
                        .put("key", fresh.secret())
                        .put("id", key.id())
                        .put("hash", key.hash())
                        .put("tenant", key.tenant());
        var words = all.putArray("rights");
        EnumSet.copyOf(key.rights()).forEach(right -> words.add(right.wire()));
        return all.toString();
    }
}
