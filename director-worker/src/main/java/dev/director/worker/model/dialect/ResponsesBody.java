package dev.director.worker.model.dialect;

import dev.director.schemas.DirectorRequest;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The body of {@code POST /responses}. Pure. */
final class ResponsesBody {

    /** With fewer, the API refuses. */
    private static final int MIN_OUTPUT_TOKENS = 16;

    private ResponsesBody() {}

    static ObjectNode of(
            Prompt prompt, Target target, ToolNames names, ToolOffer offer, Warnings warnings) {
        ObjectNode body = Nodes.object().put("model", target.upstream());
        body.putArray("input").addAll(ResponsesInput.of(Messages.of(prompt, target, names, offer)));
        if (!offer.tools().isEmpty()) {
            ArrayNode tools = body.putArray("tools");
            offer.tools().stream()
                    .map(it -> Tools.chat(it, target, names, warnings))
                    .map(Tools::responses)
                    .forEach(tools::add);
        }
        offer.choice().ifPresent(it -> body.set("tool_choice", it.responses(names)));
        limit(body, prompt.maxTokens(), warnings);
        options(body, new Options(prompt, target, warnings));
        absent(prompt.request(), warnings);
        keeping(body, target);
        target.preferences().ifPresent(it -> body.set("provider", it));
        return body;
    }

    private static void limit(ObjectNode body, int maxTokens, Warnings warnings) {
        body.put("max_output_tokens", Math.max(maxTokens, MIN_OUTPUT_TOKENS));
        if (maxTokens < MIN_OUTPUT_TOKENS) {
            warnings.changed(
                    "the limit of answer tokens was made " + MIN_OUTPUT_TOKENS, "takes no less");
        }
    }

    private static void options(ObjectNode body, Options options) {
        options.temperature().ifPresent(it -> body.put("temperature", it));
        options.topP().ifPresent(it -> body.put("top_p", it));
        options.effort().ifPresent(it -> body.putObject("reasoning").put("effort", it));
        options.responseFormat().ifPresent(it -> body.putObject("text").set("format", format(it)));
    }

    /** Its json_schema lies one level less deep. */
    private static JsonNode format(JsonNode chat) {
        if (!chat.path("json_schema").isObject()) {
            return chat;
        }
        return Nodes.copy(chat.path("json_schema")).put("type", "json_schema");
    }

    private static void absent(DirectorRequest request, Warnings warnings) {
        warn("stop", request.stop(), warnings);
        warn("seed", request.seed(), warnings);
    }

    private static void warn(String name, Optional<?> value, Warnings warnings) {
        value.ifPresent(
                it -> warnings.leftOut(name, "is asked over the Responses API, which has none"));
    }

    /** What the provider keeps; where it keeps nothing, reasoning comes along encrypted. */
    private static void keeping(ObjectNode body, Target target) {
        if (Reasoning.of(target) == Reasoning.ITEMS) {
            body.putArray("include").add("reasoning.encrypted_content");
        }
        body.put("store", target.background());
        if (target.background()) {
            body.put("background", true);
        }
        if (target.stream()) {
            body.put("stream", true);
        }
    }
}
