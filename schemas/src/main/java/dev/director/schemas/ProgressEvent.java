package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How a run gets on: best effort, outside of the transactions. The newest {@code started} withdraws
 * the deltas of every older attempt.
 *
 * @param requestId the request's
 * @param tenant the request's
 * @param at when it happened
 * @param attempt the attempt it belongs to, grown by every new one; 0 where there is none
 * @param kind what happened
 * @param fields the kind's own fields, at the top level in JSON
 */
public record ProgressEvent(
        @JsonProperty(required = true) String requestId,
        @JsonProperty(required = true) String tenant,
        @JsonProperty(required = true) Instant at,
        @JsonProperty(required = true) long attempt,
        @JsonProperty(required = true) Kind kind,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> fields) {

    private static final FieldNames KNOWN = FieldNames.of(ProgressEvent.class);

    /** What happened. */
    public enum Kind {
        /** The run is in the journal. */
        ACCEPTED,
        /**
         * The run could go on and waits: {@code for} names what, in a word, and {@code reason} says
         * it in words. It belongs to no attempt: {@code attempt} is 0.
         */
        WAITING,
        /** An attempt began; earlier attempts' deltas no longer count. */
        STARTED,
        /** A piece of the answer's text. */
        DELTA,
        /** A tool began or ended. */
        TOOL,
        /** Another model takes over. */
        FALLBACK,
        /** What this attempt said so far no longer counts. */
        DISCARD;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The word used in JSON. */
        @JsonValue
        public String wire() {
            return wire;
        }
    }

    /**
     * @throws InvalidEvent if a required component is missing or breaks its rule
     */
    public ProgressEvent {
        requestId = Check.identifier(requestId, "requestId");
        tenant = Check.identifier(tenant, "tenant");
        at = Check.present(at, "at");
        Check.notNegative(attempt, "attempt");
        kind = Check.present(kind, "kind");
        fields = Check.map(fields);
        KNOWN.requireNoneIn(fields);
    }
}
