package dev.director.testkit.simulator.check;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** Rules about the messages of a chat request. */
final class MessageRules {
    private static final int MAX_BYTES = 2_097_152;
    private static final int MAX_ID = 40;

    private MessageRules() {}

    static Optional<Complaint> textOnly(JsonNode request) {
        return first(
                request,
                (message, index) ->
                        message.path("content").isArray()
                                ? Complaint.of(
                                        "Invalid request: the content of the message at position "
                                                + index
                                                + " must be a string")
                                : Complaint.none());
    }

    static Optional<Complaint> textNotEmpty(JsonNode request) {
        return first(
                request,
                (message, index) ->
                        hasEmptyText(message.path("content"))
                                ? Complaint.of("Invalid request: text content is empty")
                                : Complaint.none());
    }

    private static boolean hasEmptyText(JsonNode content) {
        return content.isString()
                ? content.asString().isEmpty()
                : content.valueStream().anyMatch(MessageRules::isEmptyText);
    }

    private static boolean isEmptyText(JsonNode part) {
        return part.path("type").asString("").equals("text")
                && part.path("text").asString("").isEmpty();
    }

    static Optional<Complaint> assistantNotEmpty(JsonNode request) {
        return first(
                request,
                (message, index) ->
                        isAssistant(message) && saysNothing(message)
                                ? Complaint.of(
                                        "Invalid request: the message at position "
                                                + index
                                                + " with role 'assistant' must not be empty")
                                : Complaint.none());
    }

    private static boolean saysNothing(JsonNode message) {
        JsonNode content = message.path("content");
        boolean silent = content.isString() ? content.asString().isEmpty() : content.isEmpty();
        return silent
                && message.path("tool_calls").isEmpty()
                && !message.path("partial").asBoolean(false);
    }

    static Optional<Complaint> reasoning(JsonNode request) {
        if (!Sampling.isThinking(request)) {
            return Complaint.none();
        }
        return first(
                request,
                (message, index) ->
                        !message.path("tool_calls").isEmpty()
                                        && !message.hasNonNull("reasoning_content")
                                ? Complaint.of(
                                        "thinking is enabled but reasoning_content is missing in"
                                                + " assistant tool call message at index "
                                                + index)
                                : Complaint.none());
    }

    static Optional<Complaint> callsAnswered(JsonNode request) {
        Set<String> open = new LinkedHashSet<>();
        for (JsonNode message : request.path("messages")) {
            if (message.has("tool_call_id")) {
                open.remove(message.path("tool_call_id").asString(""));
            } else if (!open.isEmpty()) {
                break;
            }
            message.path("tool_calls").forEach(call -> open.add(call.path("id").asString("")));
        }
        return open.isEmpty()
                ? Complaint.none()
                : Complaint.of(
                        "An assistant message with 'tool_calls' must be followed by tool messages"
                                + " responding to each 'tool_call_id'. The following tool_call_ids"
                                + " did not have response messages: "
                                + String.join(", ", open),
                        "messages");
    }

    static Optional<Complaint> resultsCalled(JsonNode request) {
        Set<String> called = new HashSet<>();
        return first(
                request,
                (message, index) -> {
                    message.path("tool_calls")
                            .forEach(call -> called.add(call.path("id").asString("")));
                    boolean isOrphan =
                            message.path("role").asString("").equals("tool")
                                    && !called.contains(message.path("tool_call_id").asString(""));
                    return isOrphan ? notCalled(index) : Complaint.none();
                });
    }

    private static Optional<Complaint> notCalled(int index) {
        return Complaint.of(
                "Invalid parameter: messages with role 'tool' must be a response to a preceeding"
                        + " message with 'tool_calls'.",
                "messages.[" + index + "].role");
    }

    static Optional<Complaint> size(JsonNode request) {
        int bytes = request.path("messages").toString().getBytes(StandardCharsets.UTF_8).length;
        return bytes > MAX_BYTES
                ? Complaint.of("total message size %d exceeds limit %d".formatted(bytes, MAX_BYTES))
                : Complaint.none();
    }

    static Optional<Complaint> partial(JsonNode request) {
        boolean json =
                request.path("response_format").path("type").asString("").equals("json_object");
        return first(
                request,
                (message, index) ->
                        json && message.path("partial").asBoolean(false)
                                ? Complaint.of(
                                        "partial mode is incompatible with response_format"
                                                + " json_object")
                                : Complaint.none());
    }

    static Optional<Complaint> idLength(JsonNode request) {
        return first(
                request,
                (message, index) -> {
                    int call = 0;
                    for (JsonNode each : message.path("tool_calls")) {
                        int length = each.path("id").asString("").length();
                        if (length > MAX_ID) {
                            return tooLong(
                                    "messages[%d].tool_calls[%d].id".formatted(index, call),
                                    length);
                        }
                        call++;
                    }
                    return Complaint.none();
                });
    }

    private static Optional<Complaint> tooLong(String param, int length) {
        return Complaint.of(
                ("Invalid '%s': string too long. Expected a string with maximum length %d, but got a"
                                + " string with length %d instead.")
                        .formatted(param, MAX_ID, length),
                param,
                "string_above_max_length");
    }

    private static boolean isAssistant(JsonNode message) {
        return message.path("role").asString("").equals("assistant");
    }

    /** What is to be said of the first message, with its index, that there is something about. */
    private static Optional<Complaint> first(
            JsonNode request, BiFunction<JsonNode, Integer, Optional<Complaint>> rule) {
        int index = 0;
        for (JsonNode message : request.path("messages")) {
            Optional<Complaint> complaint = rule.apply(message, index++);
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return Complaint.none();
    }
}
