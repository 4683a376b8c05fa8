package dev.director.worker.outbox;

import java.nio.charset.StandardCharsets;

/** The names of Director's own headers on inbound records. */
public final class InboundHeaders {

    /**
     * On a forwarded record: the number of the partition it was moved to. One that lies there and
     * belongs elsewhere all the same is not moved again; elsewhere the header is a copy's and tells
     * nothing.
     */
    public static final String FORWARDED = "director-forwarded";

    /** When Director first received the record, in milliseconds since the epoch. */
    public static final String FIRST_SEEN = "director-first-seen";

    /** On a record whose value was too large to be taken into memory: its size in bytes. */
    public static final String OVERSIZE = "director-oversize";

    /**
     * On the substitute of a request that was refused where it lay, since it was too large to be
     * forwarded. Its own partition gives the one result.
     */
    public static final String REFUSED = "director-refused";

    /** On a record of a family's dead-letter topic: the number of the lane change it is for. */
    public static final String HOP = "director-hop";

    /**
     * On a request: the generation that a redrive begins, from 1, in decimal. On a dead letter, and
     * on a record of a family's dead-letter topic: that of its run.
     */
    public static final String GENERATION = "director-generation";

    private InboundHeaders() {}

    /** The value of {@link #FORWARDED} on a record that was moved to this partition. */
    public static byte[] forwardedTo(int partition) {
        return Integer.toString(partition).getBytes(StandardCharsets.US_ASCII);
    }
}
