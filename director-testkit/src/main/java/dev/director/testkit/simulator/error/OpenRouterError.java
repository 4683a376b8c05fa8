package dev.director.testkit.simulator.error;

import java.time.Instant;
import java.util.Map;

/** OpenRouter's errors (A11): {@code {"error":{"message","code":int,"metadata"}}}. */
public enum OpenRouterError implements ProviderError {
    /** Its own limit; X-RateLimit-Reset is an instant in milliseconds. */
    RATE_LIMIT(
            Kind.RATE_LIMIT,
            429,
            "Rate limit exceeded: free-models-per-min.",
            "error_type",
            "rate_limit_exceeded"),
    /** A vendor's limit, as it was recorded; says nothing about how long. */
    UPSTREAM_RATE_LIMIT(
            Kind.RATE_LIMIT,
            429,
            "Provider returned error",
            "raw",
            "moonshotai/kimi-k2-0905 is temporarily rate-limited upstream. Please retry shortly.",
            "provider_name",
            "SiliconFlow"),
    /** No vendor has capacity. */
    OVERLOADED(
            Kind.OVERLOADED,
            503,
            "Provider returned error",
            "error_type",
            "provider_overloaded",
            "provider_name",
            "Simulated"),
    /** No credits. */
    CREDITS(
            Kind.QUOTA,
            402,
            "Insufficient credits. Add more using https://openrouter.ai/settings/credits",
            "error_type",
            "payment_required",
            "limit_source",
            "openrouter_credits"),
    /** The key's own limit. */
    KEY_LIMIT(
            Kind.QUOTA,
            402,
            "This request requires more credits than the key's limit leaves.",
            "error_type",
            "payment_required",
            "limit_source",
            "key_limit"),
    /** 402 as well; retry after Retry-After. */
    IN_FLIGHT(
            Kind.IN_FLIGHT,
            402,
            "Your in-flight spending budget is exhausted. Retry when running requests settle.",
            "error_type",
            "payment_required",
            "limit_source",
            "openrouter_in_flight_budget"),
    /** A wrong key. */
    KEY(Kind.AUTH, 401, "User not found."),
    /** A guardrail's budget is spent; no Retry-After, it takes hours. */
    GUARDRAIL_BUDGET(
            Kind.AUTH, 403, "Budget limit exceeded", "limit_source", "openrouter_guardrail_budget"),
    /** No vendor has the model (section 0). */
    MODEL(
            Kind.MODEL_GONE,
            404,
            "No endpoints found for moonshotai/kimi-k2.",
            "error_type",
            "not_found"),
    /** Longer than the window of every vendor. */
    CONTEXT(
            Kind.CONTEXT,
            400,
            "This endpoint's maximum context length is 131072 tokens. However, you requested about"
                    + " 140000 tokens.",
            "error_type",
            "context_length_exceeded"),
    /** What a vendor refused comes as text inside. */
    UPSTREAM_BAD_REQUEST(
            Kind.BAD_REQUEST,
            400,
            "Provider returned error",
            "raw",
            Body.moonshot("invalid_request_error", "Invalid request: text content is empty"),
            "provider_name",
            "Moonshot AI"),
    /** Not understood. */
    UNPROCESSABLE(Kind.BAD_REQUEST, 422, "Input validation error", "error_type", "unprocessable"),
    /** Refused for what it says. */
    CONTENT(
            Kind.CONTENT,
            400,
            "Provider returned error",
            "error_type",
            "content_policy_violation",
            "provider_name",
            "Simulated"),
    /** Flagged by moderation: 403, though the credential is good. */
    MODERATION(
            Kind.CONTENT,
            403,
            "The input was flagged by moderation",
            "error_type",
            "content_policy_violation",
            "flagged_input",
            "...",
            "model_slug",
            "moonshotai/kimi-k2"),
    /** Took too long. */
    TIMEOUT(Kind.TIMEOUT, 504, "Provider timed out", "error_type", "timeout"),
    /** A vendor is down. */
    UNAVAILABLE(
            Kind.SERVER,
            502,
            "Provider returned error",
            "error_type",
            "provider_unavailable",
            "provider_name",
            "Simulated",
            "raw",
            "upstream connect error"),
    /** It failed itself. */
    SERVER(Kind.SERVER, 500, "Internal Server Error", "error_type", "server");

    private final Kind kind;
    private final int status;
    private final String body;

    OpenRouterError(Kind kind, int status, String message, String... metadata) {
        this.kind = kind;
        this.status = status;
        this.body = Body.openRouter(status, message, metadata);
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
        return body;
    }

    @Override
    public Map<String, String> headers(Instant now) {
        if (this == RATE_LIMIT) {
            return Map.of(
                    "X-RateLimit-Limit", "20",
                    "X-RateLimit-Remaining", "0",
                    "X-RateLimit-Reset", String.valueOf(now.toEpochMilli() + 2000));
        }
        return this == OVERLOADED || this == IN_FLIGHT ? Map.of("Retry-After", "1") : Map.of();
    }

    @Override
    public String id() {
        return "OPENROUTER_" + name();
    }
}
