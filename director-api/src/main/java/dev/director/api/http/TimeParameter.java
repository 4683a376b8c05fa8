package dev.director.api.http;

import dev.director.api.topics.Moment;
import dev.director.schemas.ErrorCode;
import java.time.Instant;

/** A time as it is given in a query. */
final class TimeParameter {
    private TimeParameter() {}

    /**
     * Reads it.
     *
     * @throws Problem if it is none
     */
    static Instant read(String name, String text, Instant now) {
        return Moment.parse(text, now)
                .orElseThrow(() ->
                        Problem.of(
                                ErrorCode.INVALID_REQUEST,
                                name + " is a time such as 2026-11-01T08:00:00Z, or 2h, or 3d."));
    }
}
