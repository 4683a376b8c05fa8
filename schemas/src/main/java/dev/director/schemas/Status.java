package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a run ended. */
public enum Status {
    /** The model finished its answer. */
    COMPLETED,
    /** Nothing could finish it; the result's error says why. */
    FAILED,
    /** A {@link CancelRequest} ended it. */
    CANCELLED,
    /** Its deadline passed first. */
    EXPIRED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The word used in JSON. */
    @JsonValue
    public String wire() {
        return wire;
    }
}
