package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * When a run gives up. Each limit is optional; of {@code deadline} and {@code timeoutMs} at most
 * one.
 *
 * @param deadline the moment after which the request expires
 * @param timeoutMs milliseconds from the first acceptance after which it expires; at least 1
 * @param maxTurns model turns it may take; at least 1
 * @param maxCostUsd US dollars it may cost, from 0; a decimal string in JSON (a plain number is
 *     read too)
 * @param unknown every other field, carried as it came; nothing holds the run to it
 */
public record Limits(
        Optional<Instant> deadline,
        Optional<Long> timeoutMs,
        Optional<Integer> maxTurns,
        Optional<BigDecimal> maxCostUsd,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {

    private static final FieldNames KNOWN = FieldNames.of(Limits.class);

    /**
     * @throws InvalidEvent if a limit is out of range, or both time limits are given
     */
    public Limits {
        deadline = Check.optional(deadline);
        timeoutMs = Check.optional(timeoutMs);
        maxTurns = Check.optional(maxTurns);
        maxCostUsd = Check.optional(maxCostUsd);
        unknown = Check.map(unknown);
        KNOWN.requireNoneIn(unknown);
        Check.require(
                deadline.isEmpty() || timeoutMs.isEmpty(),
                "timeoutMs",
                "cannot stand beside deadline; give one of the two");
        timeoutMs.ifPresent(it -> Check.require(it >= 1, "timeoutMs", "must be 1 or more"));
        maxTurns.ifPresent(it -> Check.require(it >= 1, "maxTurns", "must be 1 or more"));
        maxCostUsd.ifPresent(
                it -> Check.require(it.signum() >= 0, "maxCostUsd", "must be 0 or more"));
    }

    /** The limits that are known, and nothing else. */
    public Limits(
            Optional<Instant> deadline,
            Optional<Long> timeoutMs,
            Optional<Integer> maxTurns,
            Optional<BigDecimal> maxCostUsd) {
        this(deadline, timeoutMs, maxTurns, maxCostUsd, Map.of());
    }
}
