package dev.director.api.security;

import dev.director.api.ApiSettings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * JWTs of an OAuth2 issuer: signature, times, issuer and audience are checked, the tenant is a
 * claim, the rights are scopes such as {@code director.submit}. Thread-safe. The first token, and
 * one signed by a key that is not known yet, blocks for the issuer's keys.
 */
final class Tokens {
    private static final String SCOPE = "director.";

    private final JwtDecoder decoder;
    private final String tenantClaim;

    Tokens(ApiSettings.OAuth2 settings) {
        // Lazily: the API starts while its issuer is away.
        this.decoder = new SupplierJwtDecoder(() -> decoder(settings));
        this.tenantClaim = settings.tenantClaim();
    }

    /**
     * The token's bearer.
     *
     * @throws InvalidBearerTokenException if it is not valid, or names no tenant
     * @throws IssuerUnavailable if that cannot be said now
     */
    Caller caller(String token) {
        try {
            return caller(decoder.decode(token));
        } catch (BadJwtException e) {
            throw new InvalidBearerTokenException("The token is not valid, or not any more.", e);
        } catch (JwtException | JwtDecoderInitializationException e) {
            throw new IssuerUnavailable(e);
        }
    }

    private Caller caller(Jwt token) {
        if (!(token.getClaims().get(tenantClaim) instanceof String tenant) || tenant.isBlank()) {
            throw new InvalidBearerTokenException(
                    "The token has no claim %s that says its tenant.".formatted(tenantClaim));
        }
        return Caller.of(
                Objects.requireNonNullElse(token.getSubject(), "token"),
                tenant,
                tenant.equals(Caller.ANY_TENANT) ? rights(token) : withoutOperate(rights(token)));
    }

    private static Set<Right> rights(Jwt token) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (String scope : scopes(token)) {
            if (scope.startsWith(SCOPE)) {
                Right.of(scope.substring(SCOPE.length())).ifPresent(rights::add);
            }
        }
        return rights;
    }

    private static Set<Right> withoutOperate(Set<Right> rights) {
        rights.remove(Right.OPERATE);
        return rights;
    }

    /**
     * {@code scope} is a text with spaces by RFC 8693; some issuers have a list, or {@code scp}.
     */
    private static List<String> scopes(Jwt token) {
        List<String> scopes = new ArrayList<>();
        for (String claim : List.of("scope", "scp")) {
            switch (token.getClaims().get(claim)) {
                case String text -> scopes.addAll(List.of(text.split(" ")));
                case List<?> list -> list.forEach(scope -> scopes.add(String.valueOf(scope)));
                case null, default -> {}
            }
        }
        return scopes;
    }

    private static JwtDecoder decoder(ApiSettings.OAuth2 settings) {
        var decoder =
                settings.jwkSetUri()
                        .map(uri -> NimbusJwtDecoder.withJwkSetUri(uri.toString()))
                        .map(builder -> builder.jwsAlgorithms(all -> all.addAll(asymmetric())))
                        .orElseGet(() ->
                                NimbusJwtDecoder.withIssuerLocation(
                                        settings.issuerUri().orElseThrow().toString()))
                        .build();
        decoder.setJwtValidator(validator(settings));
        return decoder;
    }

    private static Set<SignatureAlgorithm> asymmetric() {
        return Set.of(SignatureAlgorithm.values());
    }

    private static OAuth2TokenValidator<Jwt> validator(ApiSettings.OAuth2 settings) {
        List<OAuth2TokenValidator<Jwt>> all = new ArrayList<>();
        settings.issuerUri().ifPresent(uri -> all.add(new JwtIssuerValidator(uri.toString())));
        settings.audience()
                .ifPresent(wanted ->
                        all.add(
                                new JwtClaimValidator<List<String>>(
                                        "aud", aud -> aud != null && aud.contains(wanted))));
        return JwtValidators.createDefaultWithValidators(all);
    }
}
