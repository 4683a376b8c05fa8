package dev.director.api.security;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** A call that its caller may not make; becomes a problem whose code is the status's name. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final HttpStatus status;

    Refused(HttpStatus status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    static Refused forbidden(String detail) {
        return new Refused(HttpStatus.FORBIDDEN, detail);
    }

    public HttpStatus status() {
        return status;
    }

    /** Stable: {@code unauthorized}, {@code forbidden}, … */
    public String code() {
        return status == HttpStatus.SERVICE_UNAVAILABLE
                ? "unavailable"
                : status.name().toLowerCase(Locale.ROOT);
    }

    /** For the caller; never holds what was sent. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
