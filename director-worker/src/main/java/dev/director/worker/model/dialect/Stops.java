package dev.director.worker.model.dialect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What ends an answer, where only few and short strings may. Pure. */
final class Stops {

    private static final int MAX_STRINGS = 5;
    private static final int MAX_BYTES = 32;

    private Stops() {}

    /**
     * The first strings, each cut to what is taken: its beginning ends an answer wherever it would
     * have itself, and without it nothing would.
     */
    static ArrayNode cut(JsonNode stop, Warnings warnings) {
        Stream<JsonNode> given = stop.isArray() ? stop.valueStream() : Stream.of(stop);
        List<String> strings =
                given.map(it -> it.asString("")).filter(it -> !it.isEmpty()).toList();
        List<String> cut = strings.stream().limit(MAX_STRINGS).map(Stops::cut).toList();
        if (!cut.equals(strings)) {
            warnings.changed(
                    "stop was cut",
                    "takes %d strings of %d bytes".formatted(MAX_STRINGS, MAX_BYTES));
        }
        ArrayNode sent = Nodes.object().arrayNode();
        cut.forEach(sent::add);
        return sent;
    }

    private static String cut(String string) {
        int end = 0;
        int bytes = 0;
        while (end < string.length()) {
            int next = string.offsetByCodePoints(end, 1);
            bytes += string.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                return string.substring(0, end);
            }
            end = next;
        }
        return string;
    }
}
