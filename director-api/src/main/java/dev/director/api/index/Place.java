package dev.director.api.index;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a record lies in its topic; written {@code partition-offset}, such as {@code 3-1042}.
 *
 * @param partition from 0
 * @param offset from 0
 */
public record Place(int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})-(\\d{1,18})");

    /** Reads what {@link #toString} writes. */
    public static Optional<Place> parse(String text) {
        var parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new Place(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}
