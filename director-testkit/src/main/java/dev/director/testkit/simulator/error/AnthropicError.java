package dev.director.testkit.simulator.error;

import java.time.Instant;
import java.util.Map;

/** Anthropic's errors (A12): {@code {"type":"error","error":{"type","message"}}}. */
public enum AnthropicError implements ProviderError {
    /** With Retry-After. */
    RATE_LIMIT(Kind.RATE_LIMIT, 429, "rate_limit_error", "This request would exceed your limit"),
    /** A status of its own. */
    OVERLOADED(Kind.OVERLOADED, 529, "overloaded_error", "Overloaded"),
    /** No money. */
    BILLING(Kind.QUOTA, 402, "billing_error", "Your credit balance is too low"),
    /** A wrong key. */
    KEY(Kind.AUTH, 401, "authentication_error", "invalid x-api-key"),
    /** A retired model (section 0). */
    MODEL(Kind.MODEL_GONE, 404, "not_found_error", "model: claude-3-opus-20240229"),
    /** Longer than the server takes. */
    TOO_LARGE(Kind.CONTEXT, 413, "request_too_large", "Request exceeds the maximum size"),
    /** The provider failed. */
    SERVER(Kind.SERVER, 500, "api_error", "Internal server error");

    private final Kind kind;
    private final int status;
    private final String type;
    private final String message;

    AnthropicError(Kind kind, int status, String type, String message) {
        this.kind = kind;
        this.status = status;
        this.type = type;
        this.message = message;
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
        return Body.anthropic(type, message);
    }

    @Override
    public Map<String, String> headers(Instant now) {
        return this == RATE_LIMIT ? Map.of("Retry-After", "1") : Map.of();
    }

    @Override
    public String id() {
        return "ANTHROPIC_" + name();
    }
}
