package dev.director.worker.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What stands at a request's own partition for one that was refused where it lay, being too large
 * to be moved.
 *
 * @param requestId the request's
 * @param tenant the request's
 * @param conversationId the request's key
 * @param model the logical name, as far as it could be read
 * @param content what the request said, to tell a duplicate from a conflict
 */
public record Substitute(
        @JsonProperty(required = true) String requestId,
        @JsonProperty(required = true) String tenant,
        @JsonProperty(required = true) String conversationId,
        @JsonProperty(required = true) String model,
        @JsonProperty(required = true) long content) {

    /** Of a request with that identity. */
    public static Substitute of(RunId id, String model, long content) {
        return new Substitute(id.requestId(), id.tenant(), id.key(), model, content);
    }

    /** The request's identity. */
    public RunId id() {
        return new RunId(tenant, conversationId, requestId);
    }
}
