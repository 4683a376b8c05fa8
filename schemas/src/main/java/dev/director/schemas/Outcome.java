package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How one call of a model or of a tool ended. */
public enum Outcome {
    /** It answered. */
    COMPLETED,
    /** It answered with an error, wrongly, or not in time. */
    FAILED,
    /** Director broke it off: cancelled, expired, or its worker had to stop. */
    ABORTED,
    /** Of a tool: it may have run or not, its worker died before it could say. */
    UNKNOWN,
    /** Of a tool: it is the caller's to run, who has the call in the result's message. */
    RETURNED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The word used in JSON. */
    @JsonValue
    public String wire() {
        return wire;
    }
}
