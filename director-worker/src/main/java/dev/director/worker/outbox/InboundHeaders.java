package dev.director.worker.outbox;

/** The names of Director's own headers on inbound records. */
public final class InboundHeaders {

    /** On a forwarded record: it was moved to its partition once, and is not moved again. */
    public static final String FORWARDED = "director-forwarded";

    /** When Director first received the record, in milliseconds since the epoch. */
    public static final String FIRST_SEEN = "director-first-seen";

    private InboundHeaders() {}
}
