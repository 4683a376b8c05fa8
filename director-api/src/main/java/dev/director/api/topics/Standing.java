package dev.director.api.topics;

import java.util.Locale;

/** What can become of a dead letter. */
public enum Standing {
    /** It can be redriven. */
    REDRIVABLE("can be redriven"),
    /** Its run was redriven since, and that generation has ended. */
    REDRIVEN("redriven before: a later generation has ended"),
    /** There is a newer dead letter of the same run. */
    SUPERSEDED("superseded by a newer dead letter of the same request"),
    /** It failed in every generation that it may have. */
    PARKED("parked: it was redriven three times"),
    /** It holds no request that says whose it is. */
    NO_REQUEST("no request: a stub, or nobody's"),
    /** Its identity is another request's, or it lay where no run can live. */
    NO_RUN("never was a run: a conflict, or misplaced"),
    /** It is an answer to a tool call, or a cancel. */
    NOT_A_LANE("not from a lane of requests: a tool result, or a cancel"),
    /** It comes from a topic that is not Director's. */
    FOREIGN("from a topic that is not Director's");

    private final String explanation;

    Standing(String explanation) {
        this.explanation = explanation;
    }

    /** The word used in JSON. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it means, in half a sentence. */
    public String explanation() {
        return explanation;
    }

    /** Whether a later one of the same run tells what became of it. */
    public boolean isPast() {
        return this == REDRIVEN || this == SUPERSEDED;
    }
}
