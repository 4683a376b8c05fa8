package dev.director.worker.context;

import dev.director.schemas.Codec;
import dev.director.schemas.Workflow;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The system messages that are Director's own. */
final class Sections {

    private Sections() {}

    static ObjectNode system(String content) {
        return Codec.mapper().createObjectNode().put("role", "system").put("content", content);
    }

    /**
     * Tells of the workflow: its type, its id, and its whole state as compact JSON between two
     * marker lines. Nothing in the state can end it early: {@code </} is written {@code <\/}, which
     * is the same in JSON.
     */
    static ObjectNode workflow(Workflow workflow) {
        String named =
                "This conversation belongs to the workflow "
                        + json(workflow.type())
                        + workflow.id().map(id -> " with the id " + json(id)).orElse("")
                        + ".";
        Optional<String> state = workflow.state().map(Sections::json);
        return system(
                state.map(it ->
                                named
                                        + " Its state is the JSON between these markers:\n"
                                        + "<workflow_state>\n"
                                        + it
                                        + "\n</workflow_state>")
                        .orElse(named));
    }

    /** Stands where messages were left out. */
    static ObjectNode leftOut(int messages) {
        return system(
                "%s of this conversation %s left out here."
                        .formatted(
                                Losses.count(messages, "earlier message"), Losses.were(messages)));
    }

    private static String json(Object value) {
        return Codec.mapper().writeValueAsString(value).replace("</", "<\\/");
    }
}
