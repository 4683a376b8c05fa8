package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.error.ErrorShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The models that there are.
 *
 * @param listed what {@code GET /v1/models} lists
 * @param only whether any other is refused
 */
record Models(List<ListedModel> listed, boolean only) {

    /** A list for show: any other model is answered too. */
    static Models some(List<String> ids) {
        return new Models(ids.stream().map(ListedModel::of).toList(), false);
    }

    /** These, and no others. */
    static Models only(ListedModel... models) {
        return new Models(List.of(models), true);
    }

    /** How a model that is not there is refused. */
    Optional<Status> refuse(String model, ErrorShape shape) {
        return !only || listed.stream().anyMatch(each -> each.id().equals(model))
                ? Optional.empty()
                : Optional.of(new Status(404, Map.of(), shape.modelNotFound(model)));
    }

    ObjectNode json() {
        ObjectNode root = JsonMapper.shared().createObjectNode().put("object", "list");
        ArrayNode data = root.putArray("data");
        for (ListedModel model : listed) {
            ObjectNode entry = data.addObject();
            entry.put("id", model.id()).put("object", "model");
            entry.put("created", 0).put("owned_by", "simulator");
            model.shutdownDate().ifPresent(day -> entry.put("shutdown_date", day.toString()));
        }
        return root;
    }
}
