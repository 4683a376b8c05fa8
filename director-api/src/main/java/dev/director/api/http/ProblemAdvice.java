package dev.director.api.http;

import dev.director.api.security.Refused;
import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.RequestTooLarge;
import dev.director.schemas.ErrorCode;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns whatever goes wrong into {@code application/problem+json} with a {@code code}. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final String RETRY_SECONDS = "2";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> problem(Problem problem) {
        return answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(Refused refused) {
        return answer(new Problem(refused.status(), refused.code(), refused.detail()));
    }

    /** Of a header or a parameter that is read only here. */
    @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class})
    ResponseEntity<ProblemDetail> malformed(RuntimeException e) {
        return answer(
                new Problem(
                        HttpStatus.BAD_REQUEST,
                        "bad_request",
                        "A header or a parameter is malformed."));
    }

    /** Of what is published beside requests. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooLarge(RequestTooLarge e) {
        return answer(
                Problem.of(
                        ErrorCode.REQUEST_TOO_LARGE, "Kafka does not take a record of that size."));
    }

    /** The body stopped coming, or its caller is gone. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> incomplete(ClientAbortException e) {
        return answer(
                e.getCause() instanceof SocketTimeoutException
                        ? new Problem(
                                HttpStatus.REQUEST_TIMEOUT,
                                "request_timeout",
                                "The body stopped coming.")
                        : new Problem(
                                HttpStatus.BAD_REQUEST, "bad_request", "The body has no end."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(BrokerUnavailable e) {
        log.warn("Answered 503: {}", e.getMessage());
        return answer(
                new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        Problem.UNAVAILABLE,
                        "Kafka cannot say in time; ask again."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(RuntimeException e) {
        log.error("Answered 500, a defect.", e);
        return answer(
                new Problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        Problem.INTERNAL,
                        "Director failed; its log of this moment says why."));
    }

    /** What Spring itself refuses: an unknown path, a method or a media type that is not served. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var detail =
                e instanceof ErrorResponse spring
                        ? spring.updateAndGetBody(getMessageSource(), request.getLocale())
                        : ProblemDetail.forStatus(status);
        var known = HttpStatus.resolve(status.value());
        detail.setProperty("code", known == null ? "error" : known.name().toLowerCase(Locale.ROOT));
        // Those that come may be read-only.
        var own = new HttpHeaders();
        own.putAll(headers);
        own.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return super.handleExceptionInternal(e, detail, own, status, request);
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem) {
        var answer =
                ResponseEntity.status(problem.status())
                        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return answer.body(problem.body());
    }
}
