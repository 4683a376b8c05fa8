package dev.director.worker.model.answer;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What an error is, and the words by which providers say so. */
enum ErrorKind {
    RATE_LIMITED,
    OVERLOADED,
    QUOTA,
    UNAUTHORIZED,
    MODEL_GONE,
    CONTEXT,
    BAD_REQUEST,
    CONTENT,
    TIMEOUT,
    SERVER;

    /** Words that say more than the status they come with. */
    private static final Map<String, ErrorKind> TELLING =
            Map.ofEntries(
                    Map.entry("rate_limit_reached_error", RATE_LIMITED),
                    Map.entry("rate_limit_exceeded", RATE_LIMITED),
                    Map.entry("rate_limit_error", RATE_LIMITED),
                    Map.entry("too_many_requests", RATE_LIMITED),
                    Map.entry("in_flight_budget_exhausted", RATE_LIMITED),
                    Map.entry("engine_overloaded_error", OVERLOADED),
                    Map.entry("overloaded_error", OVERLOADED),
                    Map.entry("provider_overloaded", OVERLOADED),
                    Map.entry("server_is_overloaded", OVERLOADED),
                    Map.entry("slow_down", OVERLOADED),
                    Map.entry("exceeded_current_quota_error", QUOTA),
                    Map.entry("insufficient_quota", QUOTA),
                    Map.entry("credit_balance_exhausted", QUOTA),
                    Map.entry("billing_error", QUOTA),
                    Map.entry("enforced_spend_limit_reached", QUOTA),
                    Map.entry("invalid_authentication_error", UNAUTHORIZED),
                    Map.entry("incorrect_api_key_error", UNAUTHORIZED),
                    Map.entry("invalid_api_key", UNAUTHORIZED),
                    Map.entry("authentication_error", UNAUTHORIZED),
                    Map.entry("authentication", UNAUTHORIZED),
                    Map.entry("model_not_found", MODEL_GONE),
                    Map.entry("context_length_exceeded", CONTEXT),
                    Map.entry("request_too_large", CONTEXT),
                    Map.entry("payload_too_large", CONTEXT),
                    Map.entry("weight_exceeds_budget", BAD_REQUEST),
                    Map.entry("content_filter", CONTENT),
                    Map.entry("content_policy_violation", CONTENT),
                    Map.entry("image_content_policy_violation", CONTENT),
                    Map.entry("misalignment_policy_violation", CONTENT),
                    Map.entry("bio_policy", CONTENT),
                    Map.entry("refusal", CONTENT),
                    Map.entry("client_closed_request", TIMEOUT),
                    Map.entry("timeout", TIMEOUT),
                    Map.entry("provider_unavailable", SERVER),
                    Map.entry("unexpected_output", SERVER));

    /** Words that come with many a status, and count where there is none. */
    private static final Map<String, ErrorKind> VAGUE =
            Map.ofEntries(
                    Map.entry("permission_denied_error", UNAUTHORIZED),
                    Map.entry("permission_denied", UNAUTHORIZED),
                    Map.entry("permission_error", UNAUTHORIZED),
                    Map.entry("payment_required", QUOTA),
                    Map.entry("not_found", MODEL_GONE),
                    Map.entry("not_found_error", MODEL_GONE),
                    Map.entry("resource_not_found_error", MODEL_GONE),
                    Map.entry("vector_store_timeout", TIMEOUT),
                    Map.entry("server", SERVER),
                    Map.entry("server_error", SERVER),
                    Map.entry("api_error", SERVER),
                    Map.entry("max_tokens_exceeded", BAD_REQUEST),
                    Map.entry("token_limit_exceeded", BAD_REQUEST),
                    Map.entry("string_too_long", BAD_REQUEST),
                    Map.entry("precondition_failed", BAD_REQUEST),
                    Map.entry("unprocessable", BAD_REQUEST),
                    Map.entry("data_residency_mismatch", BAD_REQUEST));

    static Optional<ErrorKind> telling(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.endsWith("_spend_limit_exceeded") || lower.endsWith("_usage_limit_exceeded")
                ? Optional.of(QUOTA)
                : Optional.ofNullable(TELLING.get(lower));
    }

    static Optional<ErrorKind> vague(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.startsWith("invalid_") || lower.contains("image")
                ? Optional.of(BAD_REQUEST)
                : Optional.ofNullable(VAGUE.get(lower));
    }

    /** Empty for a status that is no error's. */
    static Optional<ErrorKind> ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> Optional.of(UNAUTHORIZED);
            case 402 -> Optional.of(QUOTA);
            case 404 -> Optional.of(MODEL_GONE);
            case 408, 499, 504, 524 -> Optional.of(TIMEOUT);
            case 413 -> Optional.of(CONTEXT);
            case 429 -> Optional.of(RATE_LIMITED);
            case 503, 529 -> Optional.of(OVERLOADED);
            default -> byHundreds(status);
        };
    }

    private static Optional<ErrorKind> byHundreds(int status) {
        return switch (status / 100) {
            case 3, 4 -> Optional.of(BAD_REQUEST);
            case 5 -> Optional.of(SERVER);
            default -> Optional.empty();
        };
    }

    /**
     * @param wait how long the provider asks to wait
     */
    Fault fault(Optional<Duration> wait) {
        return switch (this) {
            case RATE_LIMITED -> new Fault.RateLimited(wait);
            case OVERLOADED -> new Fault.Overloaded(wait);
            case QUOTA -> new Fault.QuotaExhausted();
            case UNAUTHORIZED -> new Fault.Unauthorized();
            case MODEL_GONE -> new Fault.ModelGone();
            case CONTEXT -> new Fault.ContextExceeded();
            case BAD_REQUEST -> new Fault.BadRequest();
            case CONTENT -> new Fault.ContentRefused();
            case TIMEOUT -> new Fault.TimedOut();
            case SERVER -> new Fault.ServerError(wait);
        };
    }
}
