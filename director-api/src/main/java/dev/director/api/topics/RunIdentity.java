package dev.director.api.topics;

import dev.director.schemas.Codec;
import java.util.List;

/**
 * Whose run it is, as the workers tell runs apart.
 *
 * @param tenant on whose behalf
 * @param key the conversation's id, or the request's where there is none
 * @param requestId the caller's id
 */
public record RunIdentity(String tenant, String key, String requestId) {
    /** The key of the run's marker in the topic of finished runs; the workers write it so too. */
    byte[] encode() {
        return Codec.encode(List.of(tenant, key, requestId));
    }
}
