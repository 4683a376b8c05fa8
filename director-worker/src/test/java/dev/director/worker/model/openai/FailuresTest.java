package dev.director.worker.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.Headers;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.ErrorObject;
import dev.director.schemas.ErrorCode;
import dev.director.worker.model.Wire.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, PROVIDER_BAD_REQUEST, false",
        "400, context_length_exceeded, CONTEXT_TOO_LARGE, false",
        "401, invalid_authentication_error, PROVIDER_AUTH, false",
        "402, billing_error, PROVIDER_QUOTA, false",
        "403, permission_denied_error, PROVIDER_AUTH, false",
        "404, model_not_found, PROVIDER_MODEL_GONE, false",
        "408, timeout, PROVIDER_TIMEOUT, true",
        "409, conflict, PROVIDER_BAD_REQUEST, false",
        "413, request_too_large, CONTEXT_TOO_LARGE, false",
        "422, unprocessable, PROVIDER_BAD_REQUEST, false",
        "429, rate_limit_reached_error, PROVIDER_RATE_LIMITED, true",
        "429, engine_overloaded_error, PROVIDER_OVERLOADED, true",
        "429, exceeded_current_quota_error, PROVIDER_QUOTA, false",
        "429, insufficient_quota, PROVIDER_QUOTA, false",
        "499, client_closed_request, PROVIDER_TIMEOUT, true",
        "500, server_error, PROVIDER_ERROR, true",
        "502, bad_gateway, PROVIDER_ERROR, true",
        "503, provider_overloaded, PROVIDER_OVERLOADED, true",
        "504, timeout, PROVIDER_TIMEOUT, true",
        "529, overloaded_error, PROVIDER_OVERLOADED, true"
    })
    void saysWhatAStatusMeansAndWhetherItMayPass(
            int status, String type, ErrorCode code, boolean retry) {
        Outcome.Failure failure = failure(status, type, Headers.builder().build());

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.retry()).isEqualTo(retry);
        assertThat(failure.reason()).contains(Integer.toString(status)).doesNotContain(type);
    }

    @Test
    void keepsHowLongToWaitAndWhatToAskTheProviderAbout() {
        Outcome.Failure failure =
                failure(
                        429,
                        "rate_limit_reached_error",
                        Headers.builder()
                                .put("Retry-After", "7")
                                .put("x-request-id", "req-1")
                                .build());

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(failure.providerRequestId()).isEqualTo("req-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "soon", "-1", "1.5", "99999999999", "Wed, 21 Oct 2026 07:28:00 GMT"})
    void aWaitThatIsNoNumberOfSecondsIsNone(String value) {
        Outcome.Failure failure =
                failure(503, "x", Headers.builder().put("retry-after", value).build());

        assertThat(failure.retryAfter()).isEmpty();
    }

    private static Outcome.Failure failure(int status, String type, Headers headers) {
        return Failures.of(
                UnexpectedStatusCodeException.builder()
                        .statusCode(status)
                        .headers(headers)
                        .error(
                                ErrorObject.builder()
                                        .code(Optional.empty())
                                        .message("the message")
                                        .param(Optional.empty())
                                        .type(type)
                                        .build())
                        .build());
    }
}
