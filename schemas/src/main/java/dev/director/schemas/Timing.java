package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where the time went, in milliseconds, each 0 or more.
 *
 * @param queuedMs from publishing to the first start
 * @param modelMs inside model calls
 * @param toolMs inside tools, the caller's included
 * @param overheadMs the rest: Director's own
 * @param totalMs from publishing to the result
 */
public record Timing(
        @JsonProperty(required = true) long queuedMs,
        @JsonProperty(required = true) long modelMs,
        @JsonProperty(required = true) long toolMs,
        @JsonProperty(required = true) long overheadMs,
        @JsonProperty(required = true) long totalMs) {
    /**
     * @throws InvalidEvent if a duration is negative
     */
    public Timing {
        Check.notNegative(queuedMs, "queuedMs");
        Check.notNegative(modelMs, "modelMs");
        Check.notNegative(toolMs, "toolMs");
        Check.notNegative(overheadMs, "overheadMs");
        Check.notNegative(totalMs, "totalMs");
    }
}
