package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.api.topics.batches.Batches;
import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a caller of {@code POST /v1/batches} asks for. */
final class BatchOrder {
    private static final Pattern WINDOW = Pattern.compile("([1-9][0-9]{0,4})([hms])");
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST_PAIRS = 16;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 512;

    private BatchOrder() {}

    /**
     * Reads it.
     *
     * @throws Problem if it is not valid
     */
    static Batches.Order read(byte[] json) {
        ObjectNode body = parse(json);
        String endpoint = body.path("endpoint").asString("");
        if (!endpoint.equals(BatchLines.ENDPOINT)) {
            throw invalid("endpoint is " + BatchLines.ENDPOINT + ".");
        }
        String file = body.path("input_file_id").asString("");
        if (file.isEmpty()) {
            throw invalid("input_file_id is required: a file of the purpose batch.");
        }
        String window = body.path("completion_window").asString("");
        return new Batches.Order(endpoint, file, window, lifetime(window), metadata(body));
    }

    private static ObjectNode parse(byte[] json) {
        try {
            if (json.length > 0 && Codec.mapper().readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw Problem.of(ErrorCode.INVALID_JSON, "The body is no valid JSON.");
        }
        throw invalid("The body is a JSON object.");
    }

    private static Duration lifetime(String window) {
        var parts = WINDOW.matcher(window);
        Optional<Duration> lifetime =
                parts.matches() ? Optional.of(Duration.parse("PT" + window)) : Optional.empty();
        return lifetime.filter(it -> it.compareTo(LONGEST) <= 0)
                .orElseThrow(() ->
                        invalid("completion_window is 24h, or a shorter time such as 90m or 30s."));
    }

    private static Map<String, String> metadata(ObjectNode body) {
        Map<String, String> metadata = new HashMap<>();
        JsonNode given = body.path("metadata");
        if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
            throw invalid("metadata is an object of strings.");
        }
        given.forEachEntry((name, value) -> {
            if (!value.isString()
                    || name.length() > LONGEST_NAME
                    || value.stringValue().length() > LONGEST_VALUE) {
                throw invalid(
                        "metadata are strings: names of up to %d characters, values of up to %d."
                                .formatted(LONGEST_NAME, LONGEST_VALUE));
            }
            metadata.put(name, value.stringValue());
        });
        if (metadata.size() > MOST_PAIRS) {
            throw invalid("metadata has at most " + MOST_PAIRS + " pairs.");
        }
        return metadata;
    }

    private static Problem invalid(String detail) {
        return Problem.of(ErrorCode.INVALID_REQUEST, detail);
    }
}
