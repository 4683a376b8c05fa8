package dev.director.worker.model.openai;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIServiceException;
import dev.director.schemas.ErrorCode;
import dev.director.worker.model.Wire.Outcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Says what a provider's error status means. Pure. */
final class Failures {

    private static final int TOO_MANY_REQUESTS = 429;

    private Failures() {}

    static Outcome.Failure of(OpenAIServiceException error) {
        int status = error.statusCode();
        ErrorCode code = code(status, String.valueOf(error.body()).toLowerCase(Locale.ROOT));
        return new Outcome.Failure(
                code,
                "the provider answered with status " + status,
                retry(code),
                retryAfter(error.headers()),
                first(error.headers(), "x-request-id").orElse(""));
    }

    private static ErrorCode code(int status, String body) {
        return switch (status) {
            case 401, 403 -> ErrorCode.PROVIDER_AUTH;
            case 402 -> ErrorCode.PROVIDER_QUOTA;
            case 404 -> ErrorCode.PROVIDER_MODEL_GONE;
            case 408, 499, 504 -> ErrorCode.PROVIDER_TIMEOUT;
            case 413 -> ErrorCode.CONTEXT_TOO_LARGE;
            case TOO_MANY_REQUESTS -> tooMany(body);
            case 503, 529 -> ErrorCode.PROVIDER_OVERLOADED;
            default -> {
                if (status >= 500) {
                    yield ErrorCode.PROVIDER_ERROR;
                }
                yield refused(body);
            }
        };
    }

    /** Of a 400, what its words say; Moonshot gives no code. */
    private static ErrorCode refused(String body) {
        if (body.contains("content_filter")) {
            return ErrorCode.CONTENT_REFUSED;
        }
        boolean tooLong =
                body.contains("context_length_exceeded")
                        || body.contains("exceeded model token limit")
                        || body.contains("input token length too long");
        return tooLong ? ErrorCode.CONTEXT_TOO_LARGE : ErrorCode.PROVIDER_BAD_REQUEST;
    }

    private static ErrorCode tooMany(String body) {
        if (body.contains("quota")
                || body.contains("credit_balance_exhausted")
                || body.contains("spend_limit_exceeded")) {
            return ErrorCode.PROVIDER_QUOTA;
        }
        return body.contains("overloaded")
                ? ErrorCode.PROVIDER_OVERLOADED
                : ErrorCode.PROVIDER_RATE_LIMITED;
    }

    private static boolean retry(ErrorCode code) {
        return switch (code) {
            case PROVIDER_RATE_LIMITED, PROVIDER_OVERLOADED, PROVIDER_TIMEOUT, PROVIDER_ERROR ->
                    true;
            default -> false;
        };
    }

    private static Optional<Duration> retryAfter(Headers headers) {
        return first(headers, "retry-after")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static Optional<String> first(Headers headers, String name) {
        return headers.values(name).stream().findFirst();
    }
}
