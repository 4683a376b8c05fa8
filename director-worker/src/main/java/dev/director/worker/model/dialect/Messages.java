package dev.director.worker.model.dialect;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A conversation as a route takes it, whoever it was begun with. Pure. */
final class Messages {

    private Messages() {}

    /** In Chat Completions shape; where the Responses API is asked, with reasoning_items. */
    static List<ObjectNode> of(Prompt prompt, Target target, ToolNames names, ToolOffer offer) {
        Reasoning reasoning = Reasoning.of(target);
        List<ObjectNode> messages = new ArrayList<>();
        for (ObjectNode message : History.paired(prompt.messages(), names, CallIds.of(target))) {
            boolean assistant = Nodes.text(message, "role").equals("assistant");
            ObjectNode thought = assistant ? reasoning.apply(message, target) : message;
            Content.apply(thought, target).ifPresent(messages::add);
        }
        offer.instruction()
                .map(text -> Nodes.object().put("role", "user").put("content", text))
                .ifPresent(messages::add);
        return messages;
    }
}
