package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.director.schemas.Topics;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static JsonWebKeys issuer;
    private static Topics topics;
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        issuer = new JsonWebKeys();
        api =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(),
                        topics,
                        "--director.api.oauth2.issuer-uri=" + JsonWebKeys.ISSUER,
                        "--director.api.oauth2.jwk-set-uri=" + issuer.uri(),
                        "--director.api.oauth2.audience=director");
    }

    @AfterAll
    static void stop() {
        api.close();
        issuer.close();
    }

    @Test
    void aTokensTenantIsItsClaimAndItsRightsAreItsScopes() throws Exception {
        String reader =
                issuer.token(
                        it -> it.claim("tenant", "acme").claim("scope", "openid director.read"));
        String writer =
                issuer.token(
                        it -> it.claim("tenant", "acme").claim("scp", List.of("director.submit")));

        assertThat(see(reader, "/v1/requests/r1").status()).isEqualTo(404);
        assertThat(see(reader, "/v1/requests/r1?tenant=beta").status()).isEqualTo(403);
        assertThat(see(writer, "/v1/requests/r1").status()).isEqualTo(403);
        assertThat(submit(writer).json().path("tenant").asString()).isEqualTo("acme");
        assertThat(submit(reader).status()).isEqualTo(403);
    }

    @Test
    void onlyATokenOfAllTenantsOperates() throws Exception {
        UnaryOperator<JWTClaimsSet.Builder> operate = it -> it.claim("scope", "director.operate");
        String one = issuer.token(it -> operate.apply(it).claim("tenant", "acme"));
        String all = issuer.token(it -> operate.apply(it).claim("tenant", "*"));

        assertThat(see(one, "/v1/lanes").status()).isEqualTo(403);
        assertThat(see(all, "/v1/lanes").status()).isEqualTo(200);
    }

    @Test
    void whatIsNotTheIssuersOrNotForUsOrOverOrOfNobodyIsRefused() throws Exception {
        UnaryOperator<JWTClaimsSet.Builder> good =
                it -> it.claim("tenant", "acme").claim("scope", "director.read");
        assertThat(see(issuer.token(good), "/v1/requests/r1").status()).isEqualTo(404);

        for (String bad :
                List.of(
                        JsonWebKeys.forged(good),
                        issuer.token(it -> good.apply(it).issuer("https://other.example")),
                        issuer.token(it -> good.apply(it).audience("somebody-else")),
                        issuer.token(it ->
                                good.apply(it)
                                        .expirationTime(Date.from(Instant.now().minusSeconds(90)))),
                        issuer.token(it -> it.claim("scope", "director.read")),
                        issuer.token(good).replaceFirst("\\.[^.]*$", "."),
                        "dk_" + "A".repeat(43))) {
            var answer = see(bad, "/v1/requests/r1");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("unauthorized");
            assertThat(answer.header("www-authenticate")).contains("invalid_token");
        }
    }

    @Test
    void anIssuerThatIsAwayIsUnavailableRatherThanADefect() throws Exception {
        String token = issuer.token(it -> it.claim("tenant", "acme"));
        try (var lost =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(),
                        topics,
                        "--director.api.oauth2.issuer-uri=http://127.0.0.1:1/nobody")) {
            var answer = see(lost, token, "/v1/models");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("unavailable");
        }
    }

    private static RunningApi.Answer see(String token, String path) {
        return see(api, token, path);
    }

    private static RunningApi.Answer see(RunningApi at, String token, String path) {
        return at.send(
                HttpRequest.newBuilder(at.uri(path))
                        .header("authorization", "Bearer " + token)
                        .build());
    }

    private static RunningApi.Answer submit(String token) {
        return api.post(
                "/v1/requests",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"planted-prompt\"}]}",
                "authorization",
                "Bearer " + token);
    }
}
