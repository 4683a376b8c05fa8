package dev.director.testkit.broker;

/**
 * A Kafka broker that a test may use, wherever it runs. Implementations are safe for use by several
 * threads.
 */
public interface Broker {

    /** {@code host:port}, for the clients' {@code bootstrap.servers}. */
    String bootstrapServers();
}
