package dev.director.api.http;

import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;

/**
 * What a redrive is asked for. Fields that are not known are refused: a filter that is spelt wrong
 * would redrive everything.
 *
 * @param dryRun whether to count only; true when left out
 * @param expected how many letters the caller takes to be redriven
 */
record RedriveBody(
        @Nullable String code,
        @Nullable String model,
        @Nullable String tenant,
        @Nullable String id,
        @Nullable String since,
        @Nullable String until,
        @Nullable Boolean dryRun,
        @Nullable Long expected) {
    static RedriveBody read(byte[] json) {
        try {
            RedriveBody body =
                    Codec.mapper()
                            .readerFor(RedriveBody.class)
                            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .readValue(json);
            if (body != null) {
                return body;
            }
        } catch (JacksonException e) {
            // Said below; the text of the exception may hold what was sent.
        }
        throw Problem.of(
                ErrorCode.INVALID_REQUEST,
                "The body is a JSON object of code, model, tenant, id, since, until, dryRun and"
                        + " expected, and nothing else.");
    }
}
