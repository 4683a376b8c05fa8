package dev.director.api.index;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list of requests, newest first; the same for every instance of the API. Written
 * {@code MILLIS~TENANT~ID}.
 */
public record Cursor(Instant at, RequestKey key) {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,15})~([A-Za-z0-9._:-]{1,128})~([A-Za-z0-9._:-]{1,128})");

    /** Behind that request. */
    public static Cursor of(Run run) {
        return new Cursor(run.at(), run.key());
    }

    /** Reads what {@link #toString} writes. */
    public static Optional<Cursor> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new Cursor(
                                Instant.ofEpochMilli(Long.parseLong(parts.group(1))),
                                new RequestKey(parts.group(2), parts.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return at.toEpochMilli() + "~" + key.tenant() + "~" + key.requestId();
    }
}
