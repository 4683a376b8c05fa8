package dev.director.worker.model.answer;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads how long a provider asks to wait, in all the places and notations they have for it. */
final class Waits {

    /** Longer is taken for this. */
    static final Duration LONGEST = Duration.ofHours(24);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}(?:\\.\\d{1,9})?");

    /** Such as {@code 6m0s}, {@code 1h2m3.5s}, {@code 120ms}. */
    private static final Pattern UNITS =
            Pattern.compile(
                    "(?=.)(?:(?<d>\\d{1,6})d)?(?:(?<h>\\d{1,6})h)?(?:(?<m>\\d{1,6})m(?!s))?"
                            + "(?:(?<s>\\d{1,9}(?:\\.\\d{1,9})?)s)?(?:(?<ms>\\d{1,9}(?:\\.\\d{1,9})?)ms)?");

    /** OpenAI's words and Moonshot's. */
    private static final Pattern WORDS =
            Pattern.compile(
                    "try again (?:in|after) (?<wait>(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|[dhms])){1,4}"
                            + "|\\d{1,9}(?:\\.\\d{1,9})? ?(?=second))");

    private static final long MILLIS_FROM = 100_000_000_000L;
    private static final long EPOCH_FROM = 1_000_000_000L;

    private Waits() {}

    /**
     * The longest of all waits that are asked for, at most {@link #LONGEST}; a time that has passed
     * is a wait of nothing.
     *
     * @param throttled whether the limits of requests and tokens are what it is about; their state
     *     comes with every response
     * @param now against which points in time are held; without it they say nothing
     */
    static Optional<Duration> longest(
            HeaderFields headers, ErrorBody error, boolean throttled, Optional<Instant> now) {
        HeaderFields quoted = error.headers();
        Stream<Duration> asked =
                Stream.of(
                                retryAfter(headers, now),
                                retryAfter(quoted, now),
                                error.seconds().stream().flatMap(it -> seconds(it).stream()),
                                Stream.of(error.message(), error.raw()).flatMap(Waits::inWords))
                        .flatMap(it -> it);
        Stream<Duration> resets =
                throttled
                        ? Stream.concat(resets(headers, now), resets(quoted, now))
                        : Stream.empty();
        return Stream.concat(asked, resets)
                .max(Comparator.naturalOrder())
                .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }

    private static Stream<Duration> retryAfter(HeaderFields headers, Optional<Instant> now) {
        Optional<Duration> millis =
                headers.value("retry-after-ms").flatMap(Waits::number).flatMap(Waits::millis);
        Optional<Duration> plain =
                headers.value("retry-after")
                        .flatMap(value ->
                                number(value)
                                        .flatMap(Waits::seconds)
                                        .or(() -> now.flatMap(it -> untilDate(value, it))));
        return Stream.concat(millis.stream(), plain.stream());
    }

    /** When a limit is whole again counts only where nothing is left of it now. */
    private static Stream<Duration> resets(HeaderFields headers, Optional<Instant> now) {
        return Stream.of("", "-requests", "-tokens")
                .filter(kind ->
                        headers.value("x-ratelimit-remaining" + kind)
                                .flatMap(Waits::number)
                                .filter(left -> left.signum() > 0)
                                .isEmpty())
                .flatMap(kind -> headers.value("x-ratelimit-reset" + kind).stream())
                .flatMap(value -> reset(value, now).stream());
    }

    /** A duration, seconds, or the seconds or milliseconds of a point in time. */
    private static Optional<Duration> reset(String value, Optional<Instant> now) {
        Optional<BigDecimal> number = number(value);
        if (number.isEmpty()) {
            return units(value);
        }
        long whole = number.get().longValue();
        if (whole < EPOCH_FROM) {
            return seconds(number.get());
        }
        Instant then =
                whole < MILLIS_FROM ? Instant.ofEpochSecond(whole) : Instant.ofEpochMilli(whole);
        return now.map(it -> until(then, it));
    }

    private static Stream<Duration> inWords(String message) {
        Matcher words = WORDS.matcher(message);
        return words.results()
                .map(it -> it.group("wait").strip())
                .flatMap(wait ->
                        number(wait).flatMap(Waits::seconds).or(() -> units(wait)).stream());
    }

    private static Optional<Duration> untilDate(String value, Instant now) {
        try {
            return Optional.of(
                    until(
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant(),
                            now));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration until(Instant then, Instant now) {
        return then.isBefore(now) ? Duration.ZERO : Duration.between(now, then);
    }

    private static Optional<BigDecimal> number(String value) {
        return NUMBER.matcher(value).matches()
                ? Optional.of(new BigDecimal(value))
                : Optional.empty();
    }

    private static Optional<Duration> seconds(BigDecimal seconds) {
        return millis(seconds.min(BigDecimal.valueOf(LONGEST.toSeconds() + 1)).movePointRight(3));
    }

    private static Optional<Duration> millis(BigDecimal millis) {
        return millis.signum() < 0
                ? Optional.empty()
                : Optional.of(
                        Duration.ofMillis(
                                millis.min(BigDecimal.valueOf(LONGEST.toMillis() + 1))
                                        .longValue()));
    }

    private static Optional<Duration> units(String value) {
        Matcher units = UNITS.matcher(value);
        if (!units.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                part(units, "d", Duration.ofDays(1))
                        .plus(part(units, "h", Duration.ofHours(1)))
                        .plus(part(units, "m", Duration.ofMinutes(1)))
                        .plus(part(units, "s", Duration.ofSeconds(1)))
                        .plus(part(units, "ms", Duration.ofMillis(1))));
    }

    private static Duration part(Matcher units, String name, Duration unit) {
        String count = units.group(name);
        return count == null
                ? Duration.ZERO
                : Duration.ofMillis(
                        new BigDecimal(count)
                                .multiply(BigDecimal.valueOf(unit.toMillis()))
                                .longValue());
    }
}
