package dev.director.worker.run;

import dev.director.schemas.DirectorRequest;
import java.nio.charset.StandardCharsets;

/**
 * Whose run it is. Two tenants may use the same request id and never meet.
 *
 * @param tenant the tenant as the producer named it
 * @param key the conversation id, or the request id where there is none: what places the run on a
 *     partition and orders it among others
 * @param requestId the caller's idempotency key
 */
public record RunId(String tenant, String key, String requestId) {

    /** Of the many runs that wait, all of one tenant name it by one text. */
    public RunId {
        tenant = tenant.intern();
    }

    /** The identity of a decoded request. */
    public static RunId of(DirectorRequest request) {
        return new RunId(request.tenant(), request.recordKey(), request.requestId());
    }

    /** The key as bytes: what Kafka's partitioner hashes. */
    public byte[] keyBytes() {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** Safe for logs: ids only, no content. */
    @Override
    public String toString() {
        return tenant + "/" + requestId;
    }
}
