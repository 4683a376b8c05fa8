package dev.director.worker.tool;

import dev.director.schemas.Codec;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Reads what a model wrote as arguments: JSON, or what is JSON but for what surrounds it. Pure. */
final class Written {

    private static final ObjectReader WHOLE =
            Codec.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final ObjectReader WITH_COMMAS =
            WHOLE.with(JsonReadFeature.ALLOW_TRAILING_COMMA);
    private static final String FENCE = "```";
    private static final int MAX_MARKERS = 8;

    private Written() {}

    /**
     * The arguments, if they can be read: nothing at all, or null, is none of them; text within
     * text and an array of one are what they hold.
     */
    static Optional<JsonNode> arguments(String written) {
        String text = written.strip();
        if (text.isEmpty() || text.equals("null")) {
            return Optional.of(Codec.mapper().createObjectNode());
        }
        return json(text)
                .or(() -> read(WITH_COMMAS, bare(text)))
                .flatMap(it -> it.isString() ? json(it.stringValue()) : Optional.of(it))
                .map(it -> it.isArray() && it.size() == 1 ? it.path(0) : it);
    }

    /** Strictly, to the end of the text. */
    static Optional<JsonNode> json(String text) {
        return read(WHOLE, text);
    }

    private static Optional<JsonNode> read(ObjectReader reader, String text) {
        try {
            return Optional.of(reader.readTree(text)).filter(it -> !it.isMissingNode());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Without a model's own markers behind it, and without the one fence of Markdown around it. */
    private static String bare(String text) {
        String bare = text;
        for (int marker = 0; marker < MAX_MARKERS && bare.endsWith("|>"); marker++) {
            bare = bare.substring(0, Math.max(0, bare.lastIndexOf("<|"))).stripTrailing();
        }
        int open = bare.indexOf(FENCE);
        int close = bare.lastIndexOf(FENCE);
        if (open < 0 || open == close || !isProse(bare.substring(0, open))) {
            return bare;
        }
        boolean ends = isProse(bare.substring(close + FENCE.length()));
        String inside = bare.substring(open + FENCE.length(), close).strip();
        return ends ? inside.startsWith("json") ? inside.substring(4) : inside : bare;
    }

    /** Nothing that could be arguments too. */
    private static boolean isProse(String around) {
        return around.chars().noneMatch(it -> "{}[]`".indexOf(it) >= 0);
    }
}
