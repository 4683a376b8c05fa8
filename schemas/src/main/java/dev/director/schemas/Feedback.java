package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody thought of a result. There may be several of one request, and nothing is done with
 * them here: they are for whoever judges models and prompts.
 *
 * @param requestId the request's
 * @param tenant the request's
 * @param conversationId the request's
 * @param rating the thumb
 * @param note why, at most 4,000 characters
 * @param at when it was given
 * @param by who gave it, as the caller names its people
 */
public record Feedback(
        @JsonProperty(required = true) String requestId,
        @JsonProperty(required = true) String tenant,
        Optional<String> conversationId,
        @JsonProperty(required = true) Rating rating,
        Optional<String> note,
        @JsonProperty(required = true) Instant at,
        Optional<String> by) {

    /** The longest note, in characters (code points). */
    public static final int MAX_NOTE = 4_000;

    /** A thumb. */
    public enum Rating {
        UP,
        DOWN;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The word used in JSON. */
        @JsonValue
        public String wire() {
            return wire;
        }
    }

    /**
     * @throws InvalidEvent if a component breaks its rule
     */
    public Feedback {
        requestId = Check.identifier(requestId, "requestId");
        tenant = Check.identifier(tenant, "tenant");
        conversationId = Check.conversationId(conversationId);
        rating = Check.present(rating, "rating");
        note = Check.optional(note);
        note.ifPresent(it ->
                Check.require(
                        it.codePointCount(0, it.length()) <= MAX_NOTE,
                        "note",
                        "must be at most 4000 characters"));
        at = Check.present(at, "at");
        by = Check.optional(by);
    }

    /** The record key: the same as the request's. */
    public String recordKey() {
        return conversationId.orElse(requestId);
    }
}
