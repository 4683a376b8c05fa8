package dev.director.api.topics;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A point in time as operators write it: {@code 2026-11-01T08:00:00Z}, or how long ago, such as
 * {@code 90s}, {@code 30m}, {@code 2h} or {@code 3d}.
 */
public final class Moment {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

    private Moment() {}

    /**
     * Reads it.
     *
     * @return nothing if it is neither
     */
    public static Optional<Instant> parse(String text, Instant now) {
        var ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            return Optional.of(now.minus(duration(Long.parseLong(ago.group(1)), ago.group(2))));
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
