package dev.director.testkit.simulator.responses;

import dev.director.testkit.simulator.check.Complaint;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refuses what OpenAI refuses of a response's input: items that were torn from one another (A12).
 */
public final class ResponseInput {
    private static final Pattern REASONED =
            Pattern.compile("(?:fc|msg)_(.*" + OutputItems.REASONED + ")(?:_\\d+)?");

    private final JsonNode request;
    private final Set<String> items = new HashSet<>();
    private final Set<String> open = new LinkedHashSet<>();
    private final Set<String> called = new HashSet<>();

    private ResponseInput(JsonNode request) {
        this.request = request;
    }

    /** What is wrong first; {@code stored} finds a stored response by its id. */
    public static Optional<Complaint> complaint(
            JsonNode request, Function<String, Optional<ObjectNode>> stored) {
        if (isBackgroundWithoutStore(request)) {
            return Complaint.of("Background mode requires 'store' to be true.", "background");
        }
        ResponseInput input = new ResponseInput(request);
        return input.previous(stored).or(input::inItems).or(input::unanswered);
    }

    private static boolean isBackgroundWithoutStore(JsonNode request) {
        return request.path("background").asBoolean(false)
                && !request.path("store").asBoolean(true);
    }

    private Optional<Complaint> previous(Function<String, Optional<ObjectNode>> stored) {
        if (!request.hasNonNull("previous_response_id")) {
            return Complaint.none();
        }
        String id = request.path("previous_response_id").asString("");
        Optional<ObjectNode> previous = stored.apply(id);
        previous.ifPresent(response -> response.path("output").forEach(this::remember));
        return previous.isPresent()
                ? Complaint.none()
                : Complaint.of(
                        "Previous response with id '" + id + "' not found.",
                        "previous_response_id",
                        "previous_response_not_found");
    }

    private Optional<Complaint> inItems() {
        JsonNode input = request.path("input");
        for (int i = 0; input.isArray() && i < input.size(); i++) {
            Optional<Complaint> complaint = inItem(input.path(i), input.path(i + 1), i);
            if (complaint.isPresent()) {
                return complaint;
            }
            remember(input.path(i));
        }
        return Complaint.none();
    }

    private void remember(JsonNode item) {
        items.add(item.path("id").asString(""));
        String callId = item.path("call_id").asString("");
        switch (item.path("type").asString("")) {
            case "function_call" -> {
                called.add(callId);
                open.add(callId);
            }
            case "function_call_output" -> open.remove(callId);
            default -> {} // nothing to pair
        }
    }

    private Optional<Complaint> inItem(JsonNode item, JsonNode next, int index) {
        return switch (item.path("type").asString("message")) {
            case "reasoning" -> reasoning(item, next, index);
            case "function_call_output" -> output(item);
            default -> withoutReasoning(item);
        };
    }

    private Optional<Complaint> output(JsonNode item) {
        String callId = item.path("call_id").asString("");
        return called.contains(callId)
                ? Complaint.none()
                : Complaint.of(
                        "No tool call found for function call output with call_id " + callId + ".",
                        "input");
    }

    private Optional<Complaint> withoutReasoning(JsonNode item) {
        String id = item.path("id").asString("");
        Matcher reasoned = REASONED.matcher(id);
        if (!reasoned.matches() || items.contains("rs_" + reasoned.group(1))) {
            return Complaint.none();
        }
        return Complaint.of(
                "Item '%s' of type '%s' was provided without its required 'reasoning' item: 'rs_%s'."
                        .formatted(id, item.path("type").asString("message"), reasoned.group(1)),
                "input");
    }

    private Optional<Complaint> reasoning(JsonNode item, JsonNode next, int index) {
        String id = item.path("id").asString("");
        if (!item.has("summary")) {
            String param = "input[" + index + "].summary";
            return Complaint.of(
                    "Missing required parameter: '" + param + "'.",
                    param,
                    "missing_required_parameter");
        }
        boolean isLast = next.isMissingNode() || next.path("role").asString("").equals("user");
        if (isLast) {
            return Complaint.of(
                    "Item '"
                            + id
                            + "' of type 'reasoning' was provided without its required following"
                            + " item.",
                    "input");
        }
        return encrypted(item, id);
    }

    private Optional<Complaint> encrypted(JsonNode item, String id) {
        String encrypted = item.path("encrypted_content").asString("");
        if (encrypted.isEmpty()) {
            return request.path("store").asBoolean(true) ? Complaint.none() : notKept(id);
        }
        return OutputItems.isSealed(encrypted)
                ? Complaint.none()
                : Complaint.of(
                        "The encrypted content for item " + id + " could not be verified.",
                        "input",
                        "invalid_encrypted_content");
    }

    /** With status 404, and it is not the model that was not found. */
    private static Optional<Complaint> notKept(String id) {
        return Complaint.of(
                        "Item with id '"
                                + id
                                + "' not found. Items are not persisted when `store` is set to"
                                + " false. Try again with `store` set to true, or remove this item"
                                + " from your input.",
                        "input")
                .map(complaint -> complaint.withStatus(404));
    }

    private Optional<Complaint> unanswered() {
        return open.stream()
                .findFirst()
                .flatMap(callId ->
                        Complaint.of(
                                "No tool output found for function call " + callId + ".", "input"));
    }
}
