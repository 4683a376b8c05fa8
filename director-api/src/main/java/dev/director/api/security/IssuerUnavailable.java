package dev.director.api.security;

import org.springframework.security.core.AuthenticationException;

/** The issuer's keys cannot be had: whether a token is valid cannot be said. */
final class IssuerUnavailable extends AuthenticationException {
    private static final long serialVersionUID = 1;

    IssuerUnavailable(Throwable cause) {
        super("The issuer's keys cannot be had.", cause);
    }
}
