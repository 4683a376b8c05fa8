package dev.director.api;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.function.UnaryOperator;

/** An issuer of tokens, as far as a resource server sees one: it serves its key. */
final class JsonWebKeys implements AutoCloseable {
    static final String ISSUER = "https://issuer.example";
    private static final int RSA_BITS = 2048;

    private final RSAKey key;
    private final HttpServer server;

    JsonWebKeys() throws Exception {
        key = new RSAKeyGenerator(RSA_BITS).keyID("k1").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] set = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/jwks",
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, set.length);
                    exchange.getResponseBody().write(set);
                    exchange.close();
                });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
    }

    /** A token that is valid for a minute unless told otherwise, and its signature. */
    String token(UnaryOperator<JWTClaimsSet.Builder> claims) throws Exception {
        return signed(key, claims);
    }

    /** The same of somebody else's key under this one's name. */
    static String forged(UnaryOperator<JWTClaimsSet.Builder> claims) throws Exception {
        return signed(new RSAKeyGenerator(RSA_BITS).keyID("k1").generate(), claims);
    }

    private static String signed(RSAKey key, UnaryOperator<JWTClaimsSet.Builder> claims)
            throws Exception {
        var usual =
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject("somebody")
                        .audience("director")
                        .expirationTime(Date.from(Instant.now().plusSeconds(60)));
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(),
                        claims.apply(usual).build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
