package dev.director.testkit.junit;

import dev.director.testkit.proxy.TcpProxy;
import java.util.Optional;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;

/** Kafka's own image under Testcontainers, of the clients' version; needs Docker. */
record ContainerBroker(KafkaContainer container) implements SharedBroker {
    private static final String TWELVE_MIB = Integer.toString(12 * 1024 * 1024);

    static ContainerBroker start() {
        KafkaContainer container =
                new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion())
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                        .withEnv("KAFKA_MESSAGE_MAX_BYTES", TWELVE_MIB)
                        .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", TWELVE_MIB)
                        .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                        .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000")
                        .withEnv(
                                "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS",
                                "1000");
        container.start();
        return new ContainerBroker(container);
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public Optional<TcpProxy> proxy() {
        return Optional.empty();
    }

    @Override
    public void close() {
        container.stop();
    }
}
