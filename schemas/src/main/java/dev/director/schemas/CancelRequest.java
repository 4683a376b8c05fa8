package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Asks to end a run. It may arrive before its request.
 *
 * @param requestId the request to cancel
 * @param tenant the request's; {@code default} when left out
 * @param conversationId the request's; it must be given if the request had one
 * @param reason for the record
 */
public record CancelRequest(
        @JsonProperty(required = true) String requestId,
        String tenant,
        Optional<String> conversationId,
        Optional<String> reason) {
    /**
     * @throws InvalidEvent if a component breaks its rule
     */
    public CancelRequest {
        requestId = Check.identifier(requestId, "requestId");
        tenant = Check.tenant(tenant);
        conversationId = Check.conversationId(conversationId);
        reason = Check.optional(reason);
    }

    /** The record key: the same as the request's. */
    public String recordKey() {
        return conversationId.orElse(requestId);
    }
}
