package dev.director.testkit.simulator;

import dev.director.testkit.simulator.check.Check;
import dev.director.testkit.simulator.error.ProviderError;
import dev.director.testkit.simulator.quirk.Quirk;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The names that a script can use, for users who do not read Java. */
final class Catalogue {
    private Catalogue() {}

    static ObjectNode json() {
        JsonMapper json = JsonMapper.shared();
        ObjectNode root = json.createObjectNode();
        ObjectNode quirks = root.putObject("quirks");
        for (Quirk quirk : Quirk.values()) {
            quirks.put(quirk.name(), quirk.section());
        }
        ObjectNode checks = root.putObject("checks");
        for (Check check : Check.values()) {
            checks.put(check.name(), check.section());
        }
        ObjectNode errors = root.putObject("errors");
        for (ProviderError error : ProviderError.all()) {
            errors.put(error.id(), error.kind().name());
        }
        ObjectNode providers = root.putObject("providers");
        for (Provider provider : Provider.values()) {
            ObjectNode one = providers.putObject(provider.name());
            one.set("checks", json.valueToTree(provider.checks()));
            one.set("quirks", json.valueToTree(provider.quirks()));
        }
        return root;
    }
}
