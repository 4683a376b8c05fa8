package dev.director.worker.run;

import dev.director.schemas.Codec;
import dev.director.schemas.Status;
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
     * The content hash in an encoded marker, token by token: a worker reads millions of markers
     * when it starts, while its JVM is cold, and binding each to a record takes several times as
     * long.
     *
     * @throws IllegalArgumentException when it is no marker
     * @throws tools.jackson.core.JacksonException when it is not JSON
     */
    public static long contentHash(byte[] encoded) {
        try (JsonParser parser = Codec.mapper().createParser(encoded)) {
            JsonToken token = parser.nextToken();
            while (token != null && token != JsonToken.END_OBJECT) {
                if (token == JsonToken.PROPERTY_NAME
                        && parser.currentName().equals("contentHash")) {
                    parser.nextToken();
                    return parser.getLongValue();
                }
                token = parser.nextToken();
            }
        }
        throw new IllegalArgumentException("not a marker");
    }
}
