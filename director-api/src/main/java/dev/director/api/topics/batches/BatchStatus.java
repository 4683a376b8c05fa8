package dev.director.api.topics.batches;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a batch is, in OpenAI's words. */
public enum BatchStatus {
    /** Its lines are being read. */
    VALIDATING,

    /** Its lines are wrong, and none of them was sent. */
    FAILED,

    /** Its lines are sent and answered. */
    IN_PROGRESS,

    /** Its files are being written. */
    FINALIZING,

    /** Every line has its answer or its error. */
    COMPLETED,

    /** Its time was over before every line was answered. */
    EXPIRED,

    /** It is to be cancelled, and its owner may not know yet. */
    CANCELLING,

    /** It was cancelled; what was answered by then is in its files. */
    CANCELLED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The word used in JSON. */
    @JsonValue
    public String wire() {
        return wire;
    }

    /** Whether nothing comes after it. */
    public boolean isTheEnd() {
        return this == FAILED || this == COMPLETED || this == EXPIRED || this == CANCELLED;
    }
}
