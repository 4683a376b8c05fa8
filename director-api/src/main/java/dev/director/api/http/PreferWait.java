package dev.director.api.http;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a client would wait for the answer itself: {@code Prefer: wait=10} (RFC 7240). */
final class PreferWait {
    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,;\\s])wait\\s*=\\s*(\\d{1,6})");

    /** Longer than that nobody's connection is kept for. */
    private static final Duration MOST = Duration.ofMinutes(10);

    private PreferWait() {}

    /** As the header says; nothing where it says nothing of waiting. */
    static Optional<Duration> of(Optional<String> header) {
        return header.map(WAIT::matcher)
                .filter(Matcher::find)
                .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))))
                .map(wait -> wait.compareTo(MOST) < 0 ? wait : MOST);
    }
}
