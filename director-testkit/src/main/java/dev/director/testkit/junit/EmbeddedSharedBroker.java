package dev.director.testkit.junit;

import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import dev.director.testkit.proxy.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The default: a broker in this JVM on a temporary directory, with a proxy standing by. */
record EmbeddedSharedBroker(EmbeddedBroker broker, TcpProxy brokerProxy, Path directory)
        implements SharedBroker {

    /** It shares its JVM with the tests: a moment without a CPU is not its death. */
    private static final String SESSION_MS = "60000";

    static EmbeddedSharedBroker start() {
        try {
            Path directory = Files.createTempDirectory("director-test-broker-");
            TcpProxy proxy = TcpProxy.toKafka();
            EmbeddedBroker broker =
                    EmbeddedBroker.start(
                            BrokerSettings.in(directory)
                                    .behindProxy(proxy.port())
                                    .with("broker.session.timeout.ms", SESSION_MS));
            proxy.forwardTo(broker.proxiedAddress().orElseThrow());
            return new EmbeddedSharedBroker(broker, proxy, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Override
    public Optional<TcpProxy> proxy() {
        return Optional.of(brokerProxy);
    }

    @Override
    public void close() {
        brokerProxy.close();
        broker.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
