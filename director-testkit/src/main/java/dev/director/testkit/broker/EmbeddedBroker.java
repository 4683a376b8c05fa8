package dev.director.testkit.broker;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A real single-node KRaft broker in this JVM, on loopback only. Starts in a few seconds, keeps its
 * topics over restarts on the same data directory, and closes without leaving threads behind. For
 * what needs a broker that dies, see {@link ForkedBroker}. Thread-safe.
 *
 * <p>A fault that Kafka regards as fatal (its data directory vanishing, say) ends the JVM, as it
 * would end a broker's.
 */
public final class EmbeddedBroker implements Broker, AutoCloseable {
    private final KafkaRaftServer server;
    private final BrokerPorts ports;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(KafkaRaftServer server, BrokerPorts ports) {
        this.server = server;
        this.ports = ports;
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @throws BrokerStartException when the port is taken or the data directory cannot be used
     */
    public static EmbeddedBroker start(BrokerSettings settings) {
        return start(settings, BrokerPorts.choose(settings));
    }

    static EmbeddedBroker start(BrokerSettings settings, BrokerPorts ports) {
        Storage.formatOnce(settings.dataDir().resolve("kafka").toAbsolutePath());
        KafkaConfig config = KafkaConfig.fromProps(BrokerProperties.of(settings, ports), false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new BrokerStartException("the broker did not start: " + e.getMessage(), e);
        }
        return new EmbeddedBroker(server, ports);
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + ports.client();
    }

    /** The client port. */
    public int port() {
        return ports.client();
    }

    /** Where a proxy has to forward to; empty without {@link BrokerSettings#behindProxy}. */
    public Optional<InetSocketAddress> proxiedAddress() {
        return ports.proxiedAddress();
    }

    /** Waits until the broker stops, which only {@link #close()} on another thread makes it do. */
    public void awaitClosed() {
        server.awaitShutdown();
    }

    /** Shuts the broker down in an orderly way and keeps its data. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.shutdown();
            server.awaitShutdown();
        }
    }
}
