package dev.director.worker.context;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shortens long texts to their head and tail, half of a chunk each, and says between them how much
 * is missing.
 */
final class Excerpt {

    /** Tokens that the words between head and tail take at most. */
    private static final int MARKER = 24;

    private final TextMeter texts;
    private final Tokenizer tokenizer;
    private final int chunk;

    /**
     * @param chunk tokens that a text may have, as the tokenizer's vocabulary counts them
     */
    Excerpt(TextMeter texts, Tokenizer tokenizer, int chunk) {
        this.texts = texts;
        this.tokenizer = tokenizer;
        this.chunk = chunk;
    }

    /** The message with its texts shortened; the same one when none of them is long. */
    ObjectNode of(ObjectNode message) {
        JsonNode content = message.path("content");
        if (content.isString()) {
            String text = content.asString();
            String shortened = of(text);
            return shortened.equals(text) ? message : message.deepCopy().put("content", shortened);
        }
        return content.isArray() && hasLongPart(content) ? ofParts(message) : message;
    }

    private ObjectNode ofParts(ObjectNode message) {
        ObjectNode copy = message.deepCopy();
        for (JsonNode part : copy.withArray("content")) {
            if (part instanceof ObjectNode object && object.path("text").isString()) {
                object.put("text", of(object.path("text").asString()));
            }
        }
        return copy;
    }

    private boolean hasLongPart(JsonNode parts) {
        return parts.valueStream().anyMatch(part -> isLong(part.path("text").asString("")));
    }

    private boolean isLong(String text) {
        return text.length() > chunk && tokens(text) > chunk;
    }

    private String of(String text) {
        if (!isLong(text)) {
            return text;
        }
        long all = tokens(text);
        int half = (chunk - MARKER) / 2;
        int head = fitting(text, half, all, true);
        int tail = fitting(text, half, all, false);
        String first = text.substring(0, head);
        String last = text.substring(text.length() - tail);
        return String.format(
                Locale.ROOT,
                "%s\n[... %,d tokens were left out here ...]\n%s",
                first,
                all - tokens(first) - tokens(last),
                last);
    }

    /** How many characters of the head or tail have no more tokens than that. */
    private int fitting(String text, int tokens, long all, boolean head) {
        int length = (int) ((long) text.length() * tokens / all);
        while (true) {
            length = whole(text, length, head);
            String piece =
                    head ? text.substring(0, length) : text.substring(text.length() - length);
            long counted = tokens(piece);
            if (counted <= tokens) {
                return length;
            }
            length = (int) Math.min(length - 1L, (long) length * tokens / counted);
        }
    }

    /** One less where the cut would go through a surrogate pair. */
    private static int whole(String text, int length, boolean head) {
        int cut = head ? length : text.length() - length;
        boolean inPair =
                cut > 0
                        && cut < text.length()
                        && Character.isLowSurrogate(text.charAt(cut))
                        && Character.isHighSurrogate(text.charAt(cut - 1));
        return inPair ? length - 1 : length;
    }

    private long tokens(String text) {
        return texts.of(tokenizer, text).tokens();
    }
}
