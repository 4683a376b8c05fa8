package dev.director.testkit.simulator.error;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** What proxies in front of providers answer: HTML, and Retry-After in its other form (C). */
public enum GatewayError implements ProviderError {
    /** Retry-After is a date, two seconds ahead. */
    RETRY_AFTER_DATE(Kind.RATE_LIMIT, 429, "429 Too Many Requests", Duration.ofSeconds(2)),
    /** Retry-After is a date, and past. */
    RETRY_AFTER_PAST(Kind.RATE_LIMIT, 429, "429 Too Many Requests", Duration.ofHours(-1)),
    /** No provider behind it. */
    BAD_GATEWAY(Kind.SERVER, 502, "502 Bad Gateway", Duration.ZERO),
    /** For a moment. */
    UNAVAILABLE(Kind.OVERLOADED, 503, "503 Service Temporarily Unavailable", Duration.ZERO),
    /** The provider did not answer in time. */
    TIMEOUT(Kind.TIMEOUT, 504, "504 Gateway Time-out", Duration.ZERO),
    /** Longer than the proxy takes. */
    TOO_LARGE(Kind.CONTEXT, 413, "413 Request Entity Too Large", Duration.ZERO);

    private final Kind kind;
    private final int status;
    private final String title;
    private final Duration retryAfter;

    GatewayError(Kind kind, int status, String title, Duration retryAfter) {
        this.kind = kind;
        this.status = status;
        this.title = title;
        this.retryAfter = retryAfter;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String body(Instant now) {
        return Body.html(title);
    }

    @Override
    public Map<String, String> headers(Instant now) {
        if (retryAfter.isZero()) {
            return Map.of("Content-Type", "text/html");
        }
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        now.plus(retryAfter).atOffset(ZoneOffset.UTC));
        return Map.of("Content-Type", "text/html", "Retry-After", date);
    }

    @Override
    public String id() {
        return "GATEWAY_" + name();
    }
}
