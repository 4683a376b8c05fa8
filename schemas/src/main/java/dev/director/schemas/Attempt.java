package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * One call of a model within a run.
 *
 * @param model the logical name
 * @param provider who was called
 * @param api over which interface: {@code chat} or {@code responses}
 * @param turn the model turn it was for, from 1
 * @param startedAt when the call began
 * @param durationMs how long it took, in milliseconds
 * @param outcome how it ended
 * @param error why, if it failed
 * @param usage tokens, where the provider told or may bill some
 * @param costUsd US dollars, where known; a decimal string in JSON
 */
public record Attempt(
        @JsonProperty(required = true) String model,
        @JsonProperty(required = true) String provider,
        @JsonProperty(required = true) String api,
        @JsonProperty(required = true) int turn,
        @JsonProperty(required = true) Instant startedAt,
        @JsonProperty(required = true) long durationMs,
        @JsonProperty(required = true) Outcome outcome,
        Optional<ResultError> error,
        Optional<Usage> usage,
        Optional<BigDecimal> costUsd) {
    /**
     * @throws InvalidEvent if a required component is missing or a number negative
     */
    public Attempt {
        model = Check.present(model, "model");
        provider = Check.present(provider, "provider");
        api = Check.present(api, "api");
        Check.notNegative(turn, "turn");
        startedAt = Check.present(startedAt, "startedAt");
        Check.notNegative(durationMs, "durationMs");
        outcome = Check.present(outcome, "outcome");
        error = Check.optional(error);
        usage = Check.optional(usage);
        costUsd = Check.optional(costUsd);
    }
}
