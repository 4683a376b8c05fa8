package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Quirk;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The body of {@code POST /chat/completions}. Pure. */
final class ChatBody {

    private ChatBody() {}

    static ObjectNode of(
            Prompt prompt, Target target, ToolNames names, ToolOffer offer, Warnings warnings) {
        ObjectNode body = Nodes.object().put("model", target.upstream());
        body.putArray("messages").addAll(Messages.of(prompt, target, names, offer));
        tools(body, offer, target, names, warnings);
        boolean newer = target.has(Quirk.MAX_COMPLETION_TOKENS);
        body.put(newer ? "max_completion_tokens" : "max_tokens", prompt.maxTokens());
        options(body, new Options(prompt, target, warnings));
        if (target.stream()) {
            body.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        target.preferences().ifPresent(it -> body.set("provider", it));
        return body;
    }

    private static void tools(
            ObjectNode body, ToolOffer offer, Target target, ToolNames names, Warnings warnings) {
        List<ObjectNode> offered = offer.tools();
        if (!offered.isEmpty()) {
            ArrayNode tools = body.putArray("tools");
            offered.forEach(it -> tools.add(Tools.chat(it, target, names, warnings)));
        }
        offer.choice().ifPresent(it -> body.set("tool_choice", it.chat(names)));
    }

    private static void options(ObjectNode body, Options options) {
        options.temperature().ifPresent(it -> body.put("temperature", it));
        options.topP().ifPresent(it -> body.put("top_p", it));
        options.stop().ifPresent(it -> body.set("stop", it));
        options.seed().ifPresent(it -> body.put("seed", it));
        options.responseFormat().ifPresent(it -> body.set("response_format", it));
        options.effort().ifPresent(it -> body.put("reasoning_effort", it));
        options.thinking().ifPresent(it -> body.set("thinking", it));
    }
}
