package dev.director.testkit.simulator.model;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The models that there are.
 *
 * @param listed what {@code GET /v1/models} lists
 * @param only whether any other is refused
 */
public record Models(List<ListedModel> listed, boolean only) {
    /** Copies the list. */
    public Models {
        listed = List.copyOf(listed);
    }

    /** A list for show: any other model is answered too. */
    public static Models some(List<String> ids) {
        return new Models(ids.stream().map(ListedModel::of).toList(), false);
    }

    /** These, and no others. */
    public static Models only(List<ListedModel> models) {
        return new Models(models, true);
    }

    /** Whether there is this model. */
    public boolean has(String model) {
        return !only || listed.stream().anyMatch(each -> each.id().equals(model));
    }

    /** The answer of {@code GET /v1/models}. */
    public ObjectNode json() {
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
