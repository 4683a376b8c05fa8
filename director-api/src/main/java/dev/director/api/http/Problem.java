package dev.director.api.http;

import dev.director.schemas.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * Why a call is not answered as asked; becomes an RFC 9457 problem whose {@code code} is stable.
 */
public final class Problem extends RuntimeException {
    /** No trace of the request. */
    static final String NOT_FOUND = "not_found";

    /** It is too late for that. */
    static final String CONFLICT = "conflict";

    /** Something else is there than was expected. */
    static final String COUNT_DIFFERS = "count_differs";

    /** Kafka does not answer. */
    static final String UNAVAILABLE = "unavailable";

    /** Director failed. */
    static final String INTERNAL = ErrorCode.INTERNAL_ERROR.wire();

    private static final long serialVersionUID = 1;
    private final HttpStatus status;
    private final String code;
    private final transient Map<String, Object> members = new LinkedHashMap<>();

    public Problem(HttpStatus status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** The problem of an event that broke the contract. */
    public static Problem of(ErrorCode code, String detail) {
        var status =
                code == ErrorCode.REQUEST_TOO_LARGE
                        ? HttpStatus.CONTENT_TOO_LARGE
                        : HttpStatus.BAD_REQUEST;
        return new Problem(status, code.wire(), detail).with("advice", code.advice());
    }

    /** Adds an extension member. */
    public Problem with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    HttpStatus status() {
        return status;
    }

    /** Its code. */
    public String code() {
        return code;
    }

    /** As it is answered. */
    public ProblemDetail body() {
        var body = ProblemDetail.forStatusAndDetail(status, String.valueOf(getMessage()));
        body.setProperty("code", code);
        members.forEach(body::setProperty);
        return body;
    }
}
