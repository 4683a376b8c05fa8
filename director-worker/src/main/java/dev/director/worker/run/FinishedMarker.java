package dev.director.worker.run;

import dev.director.schemas.Codec;
import dev.director.schemas.Status;
import java.util.OptionalLong;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The memory of a finished run: enough to know a duplicate submission for what it is.
 *
 * @param status how it ended
 * @param generation the generation that ended
 * @param contentHash what the request said
 */
public record FinishedMarker(Status status, int generation, long contentHash) {

    /**
     * An encoded marker but for its status, token by token: a worker reads millions of markers when
     * it starts, while its JVM is cold, and binding each to a record takes several times as long.
     *
     * @throws IllegalArgumentException when it is no marker
     * @throws tools.jackson.core.JacksonException when it is not JSON
     */
    public static Known known(byte[] encoded) {
        OptionalLong contentHash = OptionalLong.empty();
        int generation = 0;
        try (JsonParser parser = Codec.mapper().createParser(encoded)) {
            JsonToken token = parser.nextToken();
            while (token != null && token != JsonToken.END_OBJECT) {
                if (token == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (name.equals("contentHash")) {
                        contentHash = OptionalLong.of(parser.getLongValue());
                    } else if (name.equals("generation")) {
                        generation = parser.getIntValue();
                    }
                }
                token = parser.nextToken();
            }
        }
        return new Known(
                generation,
                contentHash.orElseThrow(() -> new IllegalArgumentException("not a marker")));
    }

    /** What tells a duplicate, a conflict and a redrive apart. */
    public record Known(int generation, long contentHash) {}
}
