package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of one tool call that the model asked for.
 *
 * @param callId Director's own id of the call
 * @param name the tool
 * @param ranBy who ran it, such as {@code director} or {@code caller}
 * @param valid whether the model's arguments matched the tool's schema
 * @param outcome how it ended
 * @param durationMs how long it took, in milliseconds
 */
public record ToolOutcome(
        @JsonProperty(required = true) String callId,
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String ranBy,
        @JsonProperty(required = true) boolean valid,
        @JsonProperty(required = true) Outcome outcome,
        @JsonProperty(required = true) long durationMs) {
    /**
     * @throws InvalidEvent if a component is missing or the duration negative
     */
    public ToolOutcome {
        callId = Check.present(callId, "callId");
        name = Check.present(name, "name");
        ranBy = Check.present(ranBy, "ranBy");
        outcome = Check.present(outcome, "outcome");
        Check.notNegative(durationMs, "durationMs");
    }
}
