package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.catalogue.Quirk;
import dev.director.worker.model.dialect.ToolChoice.Mode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What no adaptation helps: said before the provider is asked, and free of charge. Pure. */
final class Refusal {

    /** What the Responses API has a counterpart for. */
    private static final Set<String> RESPONSES_PARTS =
            Set.of("text", "refusal", "image_url", "file");

    private static final int MAX_TOOLS = 128;

    private Refusal() {}

    /** Why the route cannot take it, if it cannot. */
    static Optional<String> of(Prompt prompt, Target target) {
        List<ObjectNode> tools = Tools.usable(prompt.tools(), target, new Warnings(target));
        if (tools.size() > MAX_TOOLS && target.has(Quirk.MOONSHOT_SCHEMA)) {
            return Optional.of(
                    "%s takes %d tools, and there are %d"
                            .formatted(target.upstream(), MAX_TOOLS, tools.size()));
        }
        return prompt.request()
                .toolChoice()
                .flatMap(choice -> choice(choice, tools))
                .or(() -> content(prompt.messages(), target));
    }

    private static Optional<String> choice(JsonNode raw, List<ObjectNode> tools) {
        Optional<ToolChoice> read = ToolChoice.of(raw);
        if (read.isEmpty()) {
            return Optional.of("tool_choice is in no form that there is");
        }
        Set<String> names = tools.stream().map(Tools::name).collect(Collectors.toSet());
        if (!names.containsAll(read.get().only())) {
            return Optional.of("tool_choice names a tool that is not among the tools");
        }
        return read.get().mode() == Mode.REQUIRED && tools.isEmpty()
                ? Optional.of("tool_choice requires a call, and there are no tools")
                : Optional.empty();
    }

    private static Optional<String> content(List<ObjectNode> messages, Target target) {
        for (int i = 0; i < messages.size(); i++) {
            JsonNode content = messages.get(i).path("content");
            Optional<String> type = content.isArray() ? refused(content, target) : Optional.empty();
            if (type.isPresent()) {
                return Optional.of(
                        "%s takes no %s, and messages[%d] holds one"
                                .formatted(target.upstream(), type.get(), i));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> refused(JsonNode parts, Target target) {
        return parts.valueStream()
                .filter(part -> !takes(target, part))
                .map(part -> Nodes.text(part, "type"))
                .map(type -> type.isEmpty() ? "part without a type" : type)
                .findFirst();
    }

    private static boolean takes(Target target, JsonNode part) {
        if (Content.isText(part)) {
            return true;
        }
        return !target.has(Quirk.TEXT_CONTENT_ONLY)
                && (target.api() == Api.CHAT || RESPONSES_PARTS.contains(Nodes.text(part, "type")));
    }
}
