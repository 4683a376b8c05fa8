package dev.director.api.topics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Ready is an API that reaches Kafka and has found Director's topics there. Blocks for 3 s at most.
 */
public final class KafkaHealthIndicator implements HealthIndicator, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private final Admin admin;
    private final Requests requests;

    /**
     * Connects lazily.
     *
     * @param clients reach Kafka
     * @param requests tell whether the topics were found
     */
    public KafkaHealthIndicator(KafkaClients clients, Requests requests) {
        this.admin = clients.admin(TIMEOUT);
        this.requests = requests;
    }

    @Override
    public Health health() {
        try {
            int brokers = admin.describeCluster().nodes().get().size();
            if (!requests.isFollowing()) {
                return down(
                        "Director's topics do not exist yet: start a worker, which creates them");
            }
            return Health.up().withDetail("brokers", brokers).build();
        } catch (ExecutionException e) {
            return down("Kafka does not answer: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return down("stopping");
        }
    }

    private static Health down(String reason) {
        return Health.down().withDetail("reason", reason).build();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
