package dev.director.testkit.broker;

import dev.director.testkit.process.ForkedJvm;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A real single-node broker in a JVM of its own, which a test can kill, freeze and start again on
 * its data and its port. Thread-safe.
 */
public final class ForkedBroker implements Broker, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final BrokerArguments arguments;
    private ForkedJvm jvm;

    private ForkedBroker(BrokerArguments arguments) {
        this.arguments = arguments;
        this.jvm = launch();
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @throws BrokerStartException when it does not; the message has its last lines of output
     */
    public static ForkedBroker start(BrokerSettings settings) {
        return new ForkedBroker(new BrokerArguments(settings, BrokerPorts.choose(settings)));
    }

    private ForkedJvm launch() {
        ForkedJvm started =
                ForkedJvm.of(BrokerMain.class)
                        .jvm(
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1", // starts sooner, and brokers of tests
                                // live short
                                "-Dlogback.configurationFile=dev/director/testkit/forked-logback.xml")
                        .args(arguments.toArray())
                        .start();
        try {
            started.awaitLine("broker ready", START_LIMIT);
            return started;
        } catch (IllegalStateException e) {
            started.kill();
            throw new BrokerStartException("the broker did not start: " + e.getMessage(), e);
        }
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    /** The client port; the same after a restart. */
    public int port() {
        return arguments.ports().client();
    }

    /** Where a proxy has to forward to; empty without {@link BrokerSettings#behindProxy}. */
    public Optional<InetSocketAddress> proxiedAddress() {
        return arguments.ports().proxiedAddress();
    }

    /**
     * SIGKILL; what was not written to disk is lost as the operating system decides. Returns when
     * it is gone.
     */
    public synchronized void kill() {
        jvm.kill();
    }

    /**
     * Starts it again on the same data and port, after an orderly shutdown if it still runs;
     * returns when it answers. After {@link #kill()} that takes a few seconds longer: the old
     * session has to expire first.
     */
    public synchronized void restart() {
        jvm.terminate(STOP_LIMIT);
        jvm = launch();
    }

    /** SIGSTOP: connections stay open and nothing is answered until {@link #thaw()}. */
    public synchronized void freeze() {
        jvm.freeze();
    }

    /** SIGCONT. */
    public synchronized void thaw() {
        jvm.thaw();
    }

    /** The process it runs in now. */
    public synchronized ForkedJvm jvm() {
        return jvm;
    }

    /** Shuts it down in an orderly way, by force after 20 s. Its data is kept. */
    @Override
    public synchronized void close() {
        jvm.terminate(STOP_LIMIT);
    }
}
