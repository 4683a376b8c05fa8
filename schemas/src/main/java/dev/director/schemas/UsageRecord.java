package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * One model call, for billing and limits: written for failed and aborted calls too.
 *
 * @param requestId the request's
 * @param tenant who pays
 * @param conversationId the request's
 * @param generation 0, and one more per redrive
 * @param turn the model turn, from 1
 * @param attempt the attempt within the run
 * @param model the logical name
 * @param provider who was called
 * @param api over which interface: {@code chat} or {@code responses}
 * @param answered what the provider said it was
 * @param workflowType the request's workflow, by kind
 * @param outcome how the call ended
 * @param usage tokens; estimated where the provider did not tell of a call that may be billed, else
 *     zero
 * @param costUsd US dollars, where known; a decimal string in JSON
 * @param estimated whether tokens or cost were estimated rather than told
 * @param startedAt when the call began
 * @param durationMs how long it took, in milliseconds
 * @param providerRequestId the provider's own id of the call, to ask it about
 */
public record UsageRecord(
        @JsonProperty(required = true) String requestId,
        @JsonProperty(required = true) String tenant,
        Optional<String> conversationId,
        @JsonProperty(required = true) int generation,
        @JsonProperty(required = true) int turn,
        @JsonProperty(required = true) long attempt,
        @JsonProperty(required = true) String model,
        @JsonProperty(required = true) String provider,
        @JsonProperty(required = true) String api,
        Optional<String> answered,
        Optional<String> workflowType,
        @JsonProperty(required = true) Outcome outcome,
        @JsonProperty(required = true) Usage usage,
        Optional<BigDecimal> costUsd,
        @JsonProperty(required = true) boolean estimated,
        @JsonProperty(required = true) Instant startedAt,
        @JsonProperty(required = true) long durationMs,
        Optional<String> providerRequestId) {
    /**
     * @throws InvalidEvent if a required component is missing or breaks its rule
     */
    public UsageRecord {
        requestId = Check.identifier(requestId, "requestId");
        tenant = Check.identifier(tenant, "tenant");
        conversationId = Check.conversationId(conversationId);
        Check.notNegative(generation, "generation");
        Check.notNegative(turn, "turn");
        Check.notNegative(attempt, "attempt");
        model = Check.present(model, "model");
        provider = Check.present(provider, "provider");
        api = Check.present(api, "api");
        answered = Check.optional(answered);
        workflowType = Check.optional(workflowType);
        outcome = Check.present(outcome, "outcome");
        usage = Check.present(usage, "usage");
        costUsd = Check.optional(costUsd);
        startedAt = Check.present(startedAt, "startedAt");
        Check.notNegative(durationMs, "durationMs");
        providerRequestId = Check.optional(providerRequestId);
    }

    /** The record key: the same as the request's. */
    public String recordKey() {
        return conversationId.orElse(requestId);
    }
}
