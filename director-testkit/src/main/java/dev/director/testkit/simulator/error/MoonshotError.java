package dev.director.testkit.simulator.error;

import java.time.Instant;
import java.util.Map;

/** Moonshot's errors (A8): {@code {"error":{"type","message"}}} without a code. */
public enum MoonshotError implements ProviderError {
    /** Requests per minute; how long to wait stands in the message alone. */
    RPM(
            Kind.RATE_LIMIT,
            429,
            "rate_limit_reached_error",
            Words.ACCOUNT
                    + "request reached organization max RPM: 3, please try again after 1 seconds"),
    /** Calls at once. */
    CONCURRENCY(
            Kind.RATE_LIMIT,
            429,
            "rate_limit_reached_error",
            Words.ACCOUNT
                    + "request reached max organization concurrency: 1, please try again after 1"
                    + " seconds"),
    /** Tokens per minute; says nothing about how long, X-RateLimit-Reset does. */
    TPM(
            Kind.RATE_LIMIT,
            429,
            "rate_limit_reached_error",
            Words.ACCOUNT
                    + "request reached organization TPM rate limit, current: 501410, limit: 500000"),
    /** 429 as well, and no rate limit. */
    OVERLOADED(
            Kind.OVERLOADED,
            429,
            "engine_overloaded_error",
            "The engine is currently overloaded, please try again later"),
    /** 429 as well, and permanent. */
    QUOTA(
            Kind.QUOTA,
            429,
            "exceeded_current_quota_error",
            Words.ACCOUNT
                    + "is suspended due to insufficient balance, please recharge your account or"
                    + " check your plan and billing details"),
    /** A key of the other region (A1). */
    AUTHENTICATION(Kind.AUTH, 401, "invalid_authentication_error", "Invalid Authentication"),
    /** A wrong key. */
    KEY(Kind.AUTH, 401, "incorrect_api_key_error", "Incorrect API key provided"),
    /** A key that may not. */
    PERMISSION(Kind.AUTH, 403, "permission_denied_error", "The API you are accessing is not open"),
    /** A retired model (section 0). */
    MODEL(
            Kind.MODEL_GONE,
            404,
            "resource_not_found_error",
            "Not found the model kimi-k2-0905-preview or Permission denied"),
    /** Prompt and max_tokens are more than the window. */
    CONTEXT(
            Kind.CONTEXT,
            400,
            Words.INVALID,
            "Invalid request: Your request exceeded model token limit: 131072 (requested: 140000)"),
    /** The prompt alone is. */
    INPUT_TOO_LONG(Kind.CONTEXT, 400, Words.INVALID, "Input token length too long"),
    /** A tool's schema is not in Moonshot's dialect (A3). */
    SCHEMA(
            Kind.BAD_REQUEST,
            400,
            Words.INVALID,
            "Invalid request: tools.function.parameters is not a valid moonshot flavored json"
                    + " schema, details: <At path 'properties.x': type is not defined>"),
    /** Refused for what it says. */
    CONTENT_FILTER(
            Kind.CONTENT,
            400,
            "content_filter",
            "The request was rejected because it was considered high risk"),
    /** The client was thought to be gone; may be billed. */
    CLIENT_CLOSED(Kind.TIMEOUT, 499, "client_closed_request", "Client closed request"),
    /** After two hours (A1). */
    TIMEOUT(Kind.TIMEOUT, 504, "timeout_error", "The request timed out"),
    /** The provider failed. */
    SERVER(Kind.SERVER, 500, "server_error", "Internal server error"),
    /** The model's output could not be read. */
    UNEXPECTED_OUTPUT(Kind.SERVER, 500, "unexpected_output", "invalid state transition");

    private final Kind kind;
    private final int status;
    private final String type;
    private final String message;

    MoonshotError(Kind kind, int status, String type, String message) {
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
        return Body.moonshot(type, message);
    }

    @Override
    public Map<String, String> headers(Instant now) {
        return kind == Kind.RATE_LIMIT
                ? Map.of(
                        "X-RateLimit-Limit", "3",
                        "X-RateLimit-Remaining", "0",
                        "X-RateLimit-Reset", "1")
                : Map.of();
    }

    @Override
    public String id() {
        return "MOONSHOT_" + name();
    }

    private static final class Words {
        static final String ACCOUNT = "Your account org-simulated<ak-simulated> ";
        static final String INVALID = "invalid_request_error";
    }
}
