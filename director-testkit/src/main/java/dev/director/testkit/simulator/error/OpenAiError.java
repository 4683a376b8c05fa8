package dev.director.testkit.simulator.error;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI's errors (A12): {@code {"error":{"message","type","param","code"}}}. */
public enum OpenAiError implements ProviderError {
    /** Tokens per minute, with Retry-After. */
    RATE_LIMIT(
            Kind.RATE_LIMIT,
            429,
            "tokens",
            "rate_limit_exceeded",
            "Rate limit reached for gpt-4 in organization org-simulated on tokens per min (TPM):"
                    + " Limit 10000, Used 9500, Requested 800. Please try again in 1.8s."),
    /** The same; how long to wait stands in the message alone. */
    RATE_LIMIT_IN_WORDS(
            Kind.RATE_LIMIT,
            429,
            "requests",
            "rate_limit_exceeded",
            "Rate limit reached for gpt-4 in organization org-simulated on requests per min (RPM):"
                    + " Limit 3, Used 3, Requested 1. Please try again in 20s."),
    /** The provider has no capacity. */
    OVERLOADED(
            Kind.OVERLOADED,
            503,
            "server_error",
            null,
            "The engine is currently overloaded, please try again later"),
    /** 429 as well, and permanent. */
    QUOTA(
            Kind.QUOTA,
            429,
            "insufficient_quota",
            "insufficient_quota",
            "You exceeded your current quota, please check your plan and billing details."),
    /** Prepaid credit is used up. */
    CREDIT(
            Kind.QUOTA,
            429,
            "insufficient_quota",
            "credit_balance_exhausted",
            "Your credit balance is exhausted. Add credits to continue."),
    /** A limit that the owner of the account has set. */
    SPEND_LIMIT(
            Kind.QUOTA,
            429,
            "insufficient_quota",
            "project_spend_limit_exceeded",
            "This project has reached its spend limit."),
    /** A wrong key. */
    KEY(
            Kind.AUTH,
            401,
            Words.INVALID,
            "invalid_api_key",
            "Incorrect API key provided: sk-simul*****ated."),
    /** A place that is not served. */
    REGION(
            Kind.AUTH,
            403,
            "request_forbidden",
            "unsupported_country_region_territory",
            "Country, region, or territory not supported"),
    /** A model that was shut down (section 0). */
    MODEL(
            Kind.MODEL_GONE,
            404,
            Words.INVALID,
            "model_not_found",
            "The model `gpt-4` does not exist or you do not have access to it."),
    /** Longer than the window. */
    CONTEXT(
            Kind.CONTEXT,
            400,
            Words.INVALID,
            "context_length_exceeded",
            "This model's maximum context length is 8192 tokens. However, your messages resulted in"
                    + " 9001 tokens. Please reduce the length of the messages."),
    /** Longer than the server takes. */
    TOO_LARGE(
            Kind.CONTEXT,
            413,
            Words.INVALID,
            null,
            "Maximum content size limit (26214400) exceeded (26214401 bytes read)"),
    /** A parameter that a reasoning model does not take. */
    PARAMETER(
            Kind.BAD_REQUEST,
            400,
            Words.INVALID,
            "unsupported_parameter",
            "Unsupported parameter: 'temperature' is not supported with this model."),
    /** Refused for what it says. */
    CONTENT_POLICY(
            Kind.CONTENT,
            400,
            Words.INVALID,
            "content_policy_violation",
            "Your request was rejected as a result of our safety system."),
    /** The same from a deployment with a filter of its own. */
    CONTENT_FILTER(
            Kind.CONTENT,
            400,
            Words.INVALID,
            "content_filter",
            "The response was filtered due to the prompt triggering the content management policy."),
    /** Took too long. */
    TIMEOUT(Kind.TIMEOUT, 408, "timeout", null, "Request timed out."),
    /** The provider failed. */
    SERVER(
            Kind.SERVER,
            500,
            "server_error",
            null,
            "The server had an error while processing your request. Sorry about that!");

    private final Kind kind;
    private final int status;
    private final String type;
    private final @Nullable String code;
    private final String message;

    OpenAiError(Kind kind, int status, String type, @Nullable String code, String message) {
        this.kind = kind;
        this.status = status;
        this.type = type;
        this.code = code;
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
        return Body.openAi(type, code, this == CONTEXT ? "messages" : null, message);
    }

    @Override
    public Map<String, String> headers(Instant now) {
        return this == RATE_LIMIT
                ? Map.of(
                        "Retry-After", "2",
                        "retry-after-ms", "1800",
                        "x-ratelimit-remaining-tokens", "500",
                        "x-ratelimit-reset-tokens", "1.8s")
                : Map.of();
    }

    @Override
    public String id() {
        return "OPENAI_" + name();
    }

    private static final class Words {
        static final String INVALID = "invalid_request_error";
    }
}
