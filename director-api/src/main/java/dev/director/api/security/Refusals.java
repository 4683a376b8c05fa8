package dev.director.api.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers what is refused before a resource sees it as resources answer: with a problem.
 * Thread-safe.
 */
final class Refusals
        implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {
    private static final String BEARER = "Bearer";

    private final HandlerExceptionResolver problems;

    Refusals(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why) {
        if (why instanceof IssuerUnavailable) {
            answer(
                    request,
                    response,
                    new Refused(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "The issuer of tokens does not answer; ask again."));
        } else if (why instanceof OAuth2AuthenticationException) {
            unauthorized(
                    request,
                    response,
                    BEARER + " error=\"invalid_token\"",
                    "The key or token is not valid (any more).");
        } else {
            unauthorized(
                    request,
                    response,
                    BEARER,
                    "A key is needed: send Authorization: Bearer and an API key or a token.");
        }
    }

    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException why) {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, BEARER + " error=\"insufficient_scope\"");
        answer(
                request,
                response,
                Refused.forbidden("The key or token does not have the right to do this."));
    }

    /** Of an address or a header that is written to be taken for another. */
    @Override
    public void handle(
            HttpServletRequest request,
            HttpServletResponse response,
            RequestRejectedException why) {
        answer(
                request,
                response,
                new Refused(HttpStatus.BAD_REQUEST, "The address or a header is malformed."));
    }

    void answer(HttpServletRequest request, HttpServletResponse response, Refused refused) {
        problems.resolveException(request, response, null, refused);
    }

    private void unauthorized(
            HttpServletRequest request,
            HttpServletResponse response,
            String challenge,
            String detail) {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge);
        answer(request, response, new Refused(HttpStatus.UNAUTHORIZED, detail));
    }
}
