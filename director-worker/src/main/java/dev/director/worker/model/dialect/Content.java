package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Quirk;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What messages say, in the shapes that a route takes. Empty parts are left out everywhere, since
 * some refuse them; so is an assistant's message that says nothing and calls nothing. Pure.
 */
final class Content {

    private static final String CONTENT = "content";
    private static final List<String> OF_ANSWERS = List.of("refusal", "audio", "function_call");

    private Content() {}

    /** The message with its content as the route takes it; empty when it says nothing. */
    static Optional<ObjectNode> apply(ObjectNode message, Target target) {
        boolean assistant = Nodes.text(message, "role").equals("assistant");
        ObjectNode sent = withParts(assistant ? request(message) : message, target);
        if (!assistant) {
            return Optional.of(sent);
        }
        boolean calls = !sent.path("tool_calls").isEmpty();
        if (calls) {
            return Optional.of(beside(sent, target));
        }
        boolean silent = blank(sent.path(CONTENT)) && OF_ANSWERS.stream().noneMatch(sent::has);
        return silent ? Optional.empty() : Optional.of(sent);
    }

    /** An answer as a request may hold it: what it refused is what it said. */
    private static ObjectNode request(ObjectNode answer) {
        boolean absent = OF_ANSWERS.stream().anyMatch(it -> answer.path(it).isNull());
        String refusal = blank(answer.path(CONTENT)) ? Nodes.text(answer, "refusal") : "";
        if (!absent && refusal.isEmpty() && !answer.has("annotations")) {
            return answer;
        }
        ObjectNode request = Nodes.copy(answer);
        request.remove("annotations");
        OF_ANSWERS.stream().filter(it -> answer.path(it).isNull()).forEach(request::remove);
        if (!refusal.isEmpty()) {
            request.remove("refusal");
            request.put(CONTENT, refusal);
        }
        return request;
    }

    private static ObjectNode withParts(ObjectNode message, Target target) {
        if (!(message.get(CONTENT) instanceof ArrayNode parts)) {
            return message;
        }
        List<JsonNode> some = parts.valueStream().filter(part -> !empty(part)).toList();
        boolean joined = target.has(Quirk.TEXT_CONTENT_ONLY) || some.isEmpty();
        if (!joined && some.size() == parts.size()) {
            return message;
        }
        ObjectNode sent = Nodes.copy(message);
        if (joined) {
            return sent.put(CONTENT, joined(some));
        }
        sent.putArray(CONTENT).addAll(some);
        return sent;
    }

    private static String joined(List<JsonNode> parts) {
        return parts.stream().map(Content::text).collect(Collectors.joining("\n"));
    }

    /** A part's text; empty when it is no text. */
    static String text(JsonNode part) {
        return Nodes.text(part, Nodes.text(part, "type").equals("refusal") ? "refusal" : "text");
    }

    /** Whether a part is text, though it may be of no length. */
    static boolean isText(JsonNode part) {
        String type = Nodes.text(part, "type");
        return type.equals("text") || type.equals("refusal");
    }

    private static boolean empty(JsonNode part) {
        return isText(part) && text(part).isBlank();
    }

    /** Content beside calls: none is better than an empty one. */
    private static ObjectNode beside(ObjectNode message, Target target) {
        boolean needless = target.has(Quirk.NO_EMPTY_CONTENT) && blank(message.path(CONTENT));
        if (!needless || !message.has(CONTENT)) {
            return message;
        }
        ObjectNode sent = Nodes.copy(message);
        sent.remove(CONTENT);
        return sent;
    }

    /** Whether content says nothing. */
    static boolean blank(JsonNode content) {
        return content.isArray()
                ? content.valueStream().allMatch(Content::empty)
                : !content.isString() || content.stringValue().isBlank();
    }
}
