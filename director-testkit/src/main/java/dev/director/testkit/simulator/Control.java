package dev.director.testkit.simulator;

import dev.director.testkit.simulator.limit.CredentialLimits;
import dev.director.testkit.simulator.limit.Limits;
import dev.director.testkit.simulator.model.ListedModel;
import dev.director.testkit.simulator.model.Models;
import dev.director.testkit.simulator.responses.StoredResponses;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the simulator's own methods do, as JSON. Bodies that are not what they should be fail with
 * Jackson's exceptions or an {@link IllegalArgumentException}.
 */
record Control(
        CallLog log,
        Consumer<Script> scripts,
        CredentialLimits limits,
        StoredResponses responses,
        Supplier<Models> current,
        Consumer<List<ListedModel>> listing) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SHOWN = 4;

    JsonNode script(byte[] body) {
        scripts.accept(ScriptJson.read(body));
        return JSON.createObjectNode();
    }

    JsonNode limit(byte[] body) {
        ObjectNode fields = JSON.readTree(body).asObject();
        JsonNode credential = fields.path("credential");
        fields.remove("credential");
        Limits given = ScriptJson.limits(fields);
        if (credential.isString()) {
            limits.limit(credential.asString(), given);
        } else {
            limits.limit(given);
        }
        return used();
    }

    /** By the end of each credential: they are secrets even here. */
    JsonNode used() {
        ObjectNode root = JSON.createObjectNode();
        limits.all()
                .forEach((credential, used) ->
                        root.set(
                                "..."
                                        + credential.substring(
                                                Math.max(0, credential.length() - SHOWN)),
                                JSON.valueToTree(used)));
        return root;
    }

    JsonNode list(byte[] body) {
        listing.accept(List.of(JSON.readValue(body, ListedModel[].class)));
        return models();
    }

    JsonNode models() {
        return current.get().json();
    }

    /** How often each response that is kept was polled. */
    JsonNode polls() {
        ObjectNode root = JSON.createObjectNode();
        responses.ids().forEach(id -> root.put(id, responses.polls(id)));
        return root;
    }

    JsonNode forget(String id) {
        responses.forget(id);
        return polls();
    }

    JsonNode calls() {
        ObjectNode root = JSON.createObjectNode();
        root.put("total", log.total());
        root.put("open", log.open());
        root.put("maxOpen", log.maxOpen());
        root.set("calls", JSON.valueToTree(log.counts()));
        return root;
    }

    JsonNode clearCalls() {
        log.clear();
        return calls();
    }
}
