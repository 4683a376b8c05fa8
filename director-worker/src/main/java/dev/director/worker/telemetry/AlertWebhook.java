package dev.director.worker.telemetry;

import dev.director.schemas.BudgetAlert;
import dev.director.schemas.Codec;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts alerts as JSON, signed as Standard Webhooks says (standardwebhooks.com, 1.0.0: HMAC-SHA256
 * over id, time and body). What is not taken is tried again for about a minute, and then logged:
 * the alert is on its topic in any case. Thread-safe; blocks.
 */
public final class AlertWebhook implements Consumer<BudgetAlert> {

    private static final Logger log = LoggerFactory.getLogger(AlertWebhook.class);
    private static final String PREFIX = "whsec_";
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int ATTEMPTS = 6;

    private final URI url;
    private final Optional<SecretKeySpec> key;
    private final Clock clock;
    private final IntervalFunction interval;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(LIMIT)
                    .build();

    /**
     * @param secret {@code whsec_} and the key in Base64; unsigned where there is none
     * @throws IllegalArgumentException if it is not that, or the address not one of HTTP
     */
    public AlertWebhook(URI url, Optional<String> secret, Clock clock) {
        this(url, secret, clock, IntervalFunction.ofExponentialRandomBackoff(1_000, 2, 0.5));
    }

    AlertWebhook(URI url, Optional<String> secret, Clock clock, IntervalFunction interval) {
        if (url.getHost() == null || !String.valueOf(url.getScheme()).startsWith("http")) {
            throw new IllegalArgumentException("the address is not http://... or https://...");
        }
        this.url = url;
        this.key = secret.map(AlertWebhook::key);
        this.clock = clock;
        this.interval = interval;
    }

    private static SecretKeySpec key(String secret) {
        try {
            String base64 = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
            return new SecretKeySpec(Base64.getDecoder().decode(base64), "HmacSHA256");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is not whsec_ and a key in Base64", e);
        }
    }

    @Override
    public void accept(BudgetAlert alert) {
        byte[] body = Codec.encode(alert);
        try {
            String last = "";
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                last = post(alert.id(), body);
                if (last.isEmpty()) {
                    return;
                }
                if (attempt < ATTEMPTS) {
                    Thread.sleep(interval.apply(attempt));
                }
            }
            log.warn(
                    "The webhook of alerts at {} did not take {}: {}; it is on the topic of alerts",
                    url.getHost(),
                    alert.id(),
                    last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty when it was taken, else why not. */
    private String post(String id, byte[] body) throws InterruptedException {
        String time = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url)
                        .timeout(LIMIT)
                        .header("content-type", "application/json")
                        .header("webhook-id", id)
                        .header("webhook-timestamp", time)
                        .POST(BodyPublishers.ofByteArray(body));
        key.ifPresent(secret ->
                request.header("webhook-signature", "v1," + sign(secret, id, time, body)));
        try {
            int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
            return status / 100 == 2 ? "" : "status " + status;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String sign(SecretKeySpec key, String id, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
