package dev.director.api.security;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A caller as Spring Security knows one: its authorities are the words of its rights. */
final class CallerAuthentication extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1;
    private final transient Caller caller;

    CallerAuthentication(Caller caller) {
        super(
                caller.rights().stream()
                        .map(right -> new SimpleGrantedAuthority(right.wire()))
                        .toList());
        this.caller = caller;
        setAuthenticated(true);
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    /** The secret is not kept. */
    @Override
    public Object getCredentials() {
        return "";
    }
}
