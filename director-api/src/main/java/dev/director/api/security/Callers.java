package dev.director.api.security;

import java.util.Optional;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Tells who holds a bearer token: an API key by its prefix, anything else by the issuer.
 * Thread-safe.
 */
final class Callers implements AuthenticationManager {
    private final Optional<Keys> keys;
    private final Optional<Tokens> tokens;

    Callers(Optional<Keys> keys, Optional<Tokens> tokens) {
        this.keys = keys;
        this.tokens = tokens;
    }

    @Override
    public Authentication authenticate(Authentication asked) throws AuthenticationException {
        String token =
                asked instanceof BearerTokenAuthenticationToken bearer ? bearer.getToken() : "";
        Optional<Caller> caller =
                token.startsWith(ApiKey.PREFIX)
                        ? keys.flatMap(all -> all.find(token))
                        : tokens.map(all -> all.caller(token));
        return new CallerAuthentication(
                caller.orElseThrow(
                        () -> new InvalidBearerTokenException("No such key, or none any more.")));
    }
}
