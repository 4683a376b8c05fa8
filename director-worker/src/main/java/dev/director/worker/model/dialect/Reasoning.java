package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Quirk;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What models thought, in the members of the provider that wants it back. For all others it is
 * taken out, and so is what a model of another vendor thought, where that can be seen. Pure.
 */
enum Reasoning {
    /** Nothing is returned. */
    STRIPPED,
    /** In {@code reasoning_content}. */
    CONTENT,
    /** In {@code reasoning} and {@code reasoning_details}. */
    DETAILS,
    /** In {@code reasoning_items}, which become items of the Responses API's input. */
    ITEMS;

    private static final String TEXT = "reasoning_content";
    private static final String OPEN_ROUTER = "reasoning";
    private static final String OPEN_ROUTER_DETAILS = "reasoning_details";
    private static final String RESPONSES = "reasoning_items";
    private static final List<String> MEMBERS =
            List.of(TEXT, OPEN_ROUTER, OPEN_ROUTER_DETAILS, RESPONSES);

    /** Stands for reasoning that there is none of: with nothing, calls are refused. */
    private static final String NONE = " ";

    static Reasoning of(Target target) {
        if (!target.has(Quirk.REASONING_RETURNED)) {
            return STRIPPED;
        }
        return switch (target.api()) {
            case RESPONSES -> ITEMS;
            case CHAT -> target.has(Quirk.REASONING_DETAILS) ? DETAILS : CONTENT;
        };
    }

    /** An assistant's message with its reasoning where it belongs. */
    ObjectNode apply(ObjectNode message, Target target) {
        boolean calls = !message.path("tool_calls").isEmpty();
        boolean supplied = calls && (this == CONTENT || this == DETAILS);
        if (!supplied && MEMBERS.stream().noneMatch(message::has)) {
            return message;
        }
        ObjectNode sent = Nodes.copy(message);
        MEMBERS.forEach(sent::remove);
        boolean foreign = foreign(message.path(OPEN_ROUTER_DETAILS), target);
        String text = foreign ? "" : text(message);
        switch (this) {
            case STRIPPED -> {}
            case CONTENT -> put(sent, TEXT, text, calls);
            case DETAILS -> putDetails(sent, message, foreign, calls);
            case ITEMS -> putItems(sent, message);
        }
        return sent;
    }

    private static void put(ObjectNode sent, String member, String text, boolean calls) {
        if (!text.isEmpty() || calls) {
            sent.put(member, text.isEmpty() ? NONE : text);
        }
    }

    private static void putDetails(
            ObjectNode sent, ObjectNode message, boolean foreign, boolean calls) {
        boolean details =
                !foreign
                        && message.get(OPEN_ROUTER_DETAILS) instanceof ArrayNode all
                        && !all.isEmpty();
        if (details) {
            sent.set(OPEN_ROUTER_DETAILS, message.path(OPEN_ROUTER_DETAILS));
        }
        String text = foreign ? "" : plain(message);
        put(sent, OPEN_ROUTER, text, calls && !details);
    }

    private static void putItems(ObjectNode sent, ObjectNode message) {
        if (message.get(RESPONSES) instanceof ArrayNode items) {
            sent.set(RESPONSES, items);
        }
    }

    private static String text(ObjectNode message) {
        String plain = plain(message);
        return plain.isEmpty()
                ? message.path(OPEN_ROUTER_DETAILS)
                        .valueStream()
                        .map(detail -> Nodes.text(detail, "text") + Nodes.text(detail, "summary"))
                        .collect(Collectors.joining())
                : plain;
    }

    private static String plain(ObjectNode message) {
        String text = Nodes.text(message, TEXT);
        return text.isEmpty() ? Nodes.text(message, OPEN_ROUTER) : text;
    }

    /**
     * Whether OpenRouter says of any part that it is in the form of a vendor other than the
     * target's: such parts are encrypted or signed, and are refused elsewhere.
     */
    private static boolean foreign(JsonNode details, Target target) {
        String upstream = target.upstream().toLowerCase(Locale.ROOT);
        return details.valueStream()
                .map(detail -> Nodes.text(detail, "format").toLowerCase(Locale.ROOT))
                .filter(format -> !format.isEmpty() && !format.equals("unknown"))
                .anyMatch(format ->
                        Arrays.stream(format.split("-")).noneMatch(it -> names(upstream, it)));
    }

    /** "anthropic-claude-v1" is of "anthropic/claude-3-opus". */
    private static boolean names(String upstream, String word) {
        return word.length() > 2 && upstream.contains(word);
    }
}
