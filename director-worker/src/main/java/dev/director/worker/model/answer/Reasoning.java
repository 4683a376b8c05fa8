package dev.director.worker.model.answer;

import dev.director.schemas.Codec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model thought, under the names its provider uses for it: a later turn must return it as it
 * came. Not thread-safe.
 */
final class Reasoning {

    private static final List<String> TEXTS = List.of("reasoning_content", "reasoning");
    private static final String DETAILS = "reasoning_details";

    /** The members of a detail that come bit by bit. */
    private static final List<String> GROWING = List.of("text", "summary");

    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final List<Detail> details = new ArrayList<>();

    /** One element of {@code reasoning_details}; the strings that grow are kept beside it. */
    private record Detail(ObjectNode node, Map<String, StringBuilder> growing) {

        static Detail of(ObjectNode node) {
            Detail detail = new Detail(Codec.mapper().createObjectNode(), new LinkedHashMap<>());
            detail.add(node);
            return detail;
        }

        void add(ObjectNode more) {
            more.forEachEntry((name, value) -> {
                if (GROWING.contains(name) && value.isString()) {
                    growing.computeIfAbsent(name, _ -> new StringBuilder())
                            .append(value.stringValue());
                } else if (!value.isNull() || !node.has(name)) {
                    node.set(name, value);
                }
            });
        }

        /** Whether the next piece belongs to it: of the same kind, and under the same index. */
        boolean continuedBy(ObjectNode next) {
            boolean grows = GROWING.stream().anyMatch(name -> next.path(name).isString());
            boolean signed = next.path("signature").isString();
            return (grows || signed)
                    && node.path("type").equals(next.path("type"))
                    && node.path("index").equals(next.path("index"));
        }

        ObjectNode toJson(UnaryOperator<String> cut) {
            ObjectNode whole = node.deepCopy();
            growing.forEach((name, text) -> whole.put(name, cut.apply(text.toString())));
            return whole;
        }
    }

    /** Takes what a message says. */
    void whole(ObjectNode message) {
        boolean _ = addTexts(message);
        Json.objects(message, DETAILS).forEach(detail -> details.add(Detail.of(detail)));
    }

    /**
     * Takes what the next piece of a message says.
     *
     * @return whether it said anything
     */
    boolean delta(ObjectNode delta) {
        boolean more = addTexts(delta);
        List<ObjectNode> next = Json.objects(delta, DETAILS);
        next.forEach(this::addDetail);
        return more || !next.isEmpty();
    }

    private boolean addTexts(ObjectNode owner) {
        boolean more = false;
        for (String name : TEXTS) {
            String text = Json.text(owner, name);
            if (!text.isEmpty()) {
                texts.computeIfAbsent(name, _ -> new StringBuilder()).append(text);
                more = true;
            }
        }
        return more;
    }

    private void addDetail(ObjectNode next) {
        details.stream()
                .filter(detail -> detail.continuedBy(next))
                .reduce((_, last) -> last)
                .ifPresentOrElse(detail -> detail.add(next), () -> details.add(Detail.of(next)));
    }

    /** The texts, each whole. */
    List<String> texts() {
        return texts.values().stream().map(StringBuilder::toString).toList();
    }

    /**
     * Puts it into a message.
     *
     * @param cut takes from a text what is not to be returned
     */
    void into(ObjectNode message, UnaryOperator<String> cut) {
        texts.forEach((name, text) -> message.put(name, cut.apply(text.toString())));
        if (!details.isEmpty()) {
            ArrayNode array = message.putArray(DETAILS);
            details.forEach(detail -> array.add(detail.toJson(cut)));
        }
    }
}
