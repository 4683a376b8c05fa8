package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A page of a list as OpenAI writes it. */
final class ListJson {
    private ListJson() {}

    /**
     * The page.
     *
     * @param found as many as fit on it, and one more where there are more
     * @param most how many fit
     */
    static ObjectNode of(List<ObjectNode> found, int most) {
        List<ObjectNode> shown = found.subList(0, Math.min(most, found.size()));
        ObjectNode page = Codec.mapper().createObjectNode();
        page.put("object", "list");
        ArrayNode data = page.putArray("data");
        shown.forEach(data::add);
        if (shown.isEmpty()) {
            page.putNull("first_id").putNull("last_id");
        } else {
            page.set("first_id", shown.getFirst().path("id"));
            page.set("last_id", shown.getLast().path("id"));
        }
        return page.put("has_more", found.size() > most);
    }

    /**
     * How many the caller wants.
     *
     * @throws Problem if that is not from 1 to the most there may be
     */
    static int limit(Optional<Integer> asked, int otherwise, int most) {
        int limit = asked.orElse(otherwise);
        if (limit < 1 || limit > most) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, "limit is from 1 to " + most + ".");
        }
        return limit;
    }
}
