package dev.director.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.director.schemas.BudgetAlert;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.budget.Period;
import dev.director.worker.run.SettableClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertWebhookTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);
    private static final BudgetAlert ALERT =
            new BudgetAlert(
                    "all/day@2026-11-26#80%of10",
                    NOON,
                    "all",
                    Period.DAY,
                    "2026-11-26",
                    80,
                    BigDecimal.TEN,
                    new BigDecimal("8.5"),
                    BigDecimal.ZERO,
                    "the budget is nearly spent");

    private final Deque<Integer> statuses = new ArrayDeque<>();
    private final List<Posted> posted = new ArrayList<>();
    private HttpServer server;

    private record Posted(String id, String time, Optional<String> signature, byte[] body) {}

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        posted.add(
                new Posted(
                        headers.getFirst("webhook-id"),
                        headers.getFirst("webhook-timestamp"),
                        Optional.ofNullable(headers.getFirst("webhook-signature")),
                        exchange.getRequestBody().readAllBytes()));
        exchange.sendResponseHeaders(statuses.isEmpty() ? 204 : statuses.remove(), -1);
        exchange.close();
    }

    @Test
    void anAlertIsPostedWithASignatureThatCanBeChecked() throws Exception {
        webhook(Optional.of(SECRET)).accept(ALERT);

        Posted one = posted.getFirst();
        assertThat(Codec.decode(BudgetAlert.class, one.body()))
                .isEqualTo(new Decoded.Readable<>(ALERT));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[24], "HmacSHA256"));
        String signed =
                "all/day@2026-11-26#80%of10.1795694400."
                        + new String(one.body(), StandardCharsets.UTF_8);
        assertThat(one.signature())
                .contains(
                        "v1,"
                                + Base64.getEncoder()
                                        .encodeToString(
                                                mac.doFinal(
                                                        signed.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void whatIsNotTakenIsPostedAgainUnderTheSameId() {
        statuses.addAll(List.of(500, 429));

        webhook(Optional.empty()).accept(ALERT);

        assertThat(posted).hasSize(3).extracting(Posted::id).containsOnly(ALERT.id());
        assertThat(posted).extracting(Posted::signature).containsOnly(Optional.empty());
    }

    @Test
    void whatIsNeverTakenIsGivenUp() {
        statuses.addAll(List.of(500, 500, 500, 500, 500, 500, 500));

        webhook(Optional.empty()).accept(ALERT);

        assertThat(posted).hasSize(6);
    }

    @Test
    void aSecretThatIsNoneIsRefused() {
        assertThatThrownBy(() -> webhook(Optional.of("whsec_***")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("***");
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThatThrownBy(() ->
                        new AlertWebhook(
                                URI.create("example.com/hook"),
                                Optional.empty(),
                                new SettableClock(NOON)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private AlertWebhook webhook(Optional<String> secret) {
        return new AlertWebhook(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/alerts"),
                secret,
                new SettableClock(NOON),
                attempt -> 1L);
    }
}
