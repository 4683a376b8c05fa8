package dev.director.api.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What stands for keys where there are none: a call comes from this machine, and from no page of
 * another origin that a browser on it shows. Such a page can reach loopback by a name of its own
 * that it has pointed there (DNS rebinding), so that the host has to be a loopback name; and it can
 * send whatever a browser sends without asking first, so that its origin has to be this one, and a
 * body has to be of a type that forms do not have. Thread-safe.
 */
final class LoopbackOnly extends OncePerRequestFilter {
    private static final Pattern LOOPBACK =
            Pattern.compile(
                    "(?:(?:[a-z0-9-]+\\.)*localhost\\.?|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:application/x-www-form-urlencoded|multipart/form-data|text/plain).*",
                    Pattern.DOTALL);

    private final Refusals refusals;

    LoopbackOnly(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Refused> refused = refused(request);
        if (refused.isPresent()) {
            refusals.answer(request, response, refused.orElseThrow());
            return;
        }
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new CallerAuthentication(Caller.ANYBODY));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }

    private static Optional<Refused> refused(HttpServletRequest request) {
        String host = lower(header(request, HttpHeaders.HOST).orElseGet(request::getServerName));
        if (!LOOPBACK.matcher(host).matches()) {
            return Optional.of(
                    Refused.forbidden(
                            "Without API keys only this machine is answered, by localhost or 127.0.0.1."));
        }
        if (SAFE.contains(request.getMethod())) {
            return Optional.empty();
        }
        if (isOfAnotherSite(request, host)) {
            return Optional.of(
                    Refused.forbidden("Without API keys no page of another origin is answered."));
        }
        // A browser asks first before it sends this header to another origin.
        boolean asked = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        return FORM.matcher(lower(String.valueOf(request.getContentType()))).matches() && !asked
                ? Optional.of(
                        new Refused(
                                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                                "Send application/json; forms only with an Authorization header."))
                : Optional.empty();
    }

    private static boolean isOfAnotherSite(HttpServletRequest request, String host) {
        return header(request, "Sec-Fetch-Site").filter(it -> !OWN_SITES.contains(it)).isPresent()
                || header(request, HttpHeaders.ORIGIN)
                        .filter(origin -> !lower(origin).equals(request.getScheme() + "://" + host))
                        .isPresent();
    }

    private static Optional<String> header(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
