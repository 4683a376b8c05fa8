package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.ResultError;
import dev.director.schemas.Status;
import org.springframework.http.HttpStatus;

/** A run that was not completed, as the problem that a client of OpenAI's API hears of. */
final class Failed {
    private Failed() {}

    /** Says why. Director has tried again already: the client is not to. */
    static Problem problem(DirectorResult result) {
        ErrorCode code = result.error().map(ResultError::code).orElse(ErrorCode.INTERNAL_ERROR);
        String message = result.error().map(ResultError::message).orElse(result.status().wire());
        return new Problem(status(result.status(), code), code.wire(), message)
                .with("advice", code.advice())
                .with("requestId", result.requestId());
    }

    private static HttpStatus status(Status status, ErrorCode code) {
        return switch (status) {
            case COMPLETED, FAILED -> status(code);
            case CANCELLED -> HttpStatus.CONFLICT;
            case EXPIRED -> HttpStatus.GATEWAY_TIMEOUT;
        };
    }

    private static HttpStatus status(ErrorCode code) {
        return switch (code) {
            case INVALID_UTF8,
                    INVALID_JSON,
                    EMPTY_VALUE,
                    INVALID_REQUEST,
                    NESTING_TOO_DEEP,
                    CONTEXT_TOO_LARGE,
                    PROVIDER_BAD_REQUEST,
                    CONTENT_REFUSED,
                    TOO_COSTLY ->
                    HttpStatus.BAD_REQUEST;
            case REQUEST_TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case MODEL_NOT_ALLOWED -> HttpStatus.NOT_FOUND;
            case CONFLICT, CANCELLED -> HttpStatus.CONFLICT;
            case PROVIDER_RATE_LIMITED, BUDGET_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
            case PROVIDER_OVERLOADED -> HttpStatus.SERVICE_UNAVAILABLE;
            case DEADLINE_EXCEEDED, PROVIDER_TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT;
            case MISPLACED,
                    OUTPUT_TOO_LARGE,
                    REQUEST_LOST,
                    PROVIDER_QUOTA,
                    PROVIDER_AUTH,
                    PROVIDER_MODEL_GONE,
                    PROVIDER_ERROR,
                    STREAM_CUT,
                    MALFORMED_ANSWER,
                    TOO_MANY_TURNS,
                    INVALID_TOOL_CALL,
                    UNKNOWN_TOOL_CALL,
                    LATE_TOOL_RESULT ->
                    HttpStatus.BAD_GATEWAY;
            case INTERNAL_ERROR -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
