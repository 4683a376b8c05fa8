package dev.director.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * A TCP proxy on a free loopback port that breaks connections on demand: delays, cuts, refuses,
 * swallows answers. In front of a broker (see {@code BrokerSettings.behindProxy}) it can also lose
 * the answer to one chosen kind of Kafka request, whose effect the broker then has and the client
 * does not know of, or hold such requests back, so that the broker stays in the state before. Each
 * switch acts on open and on new connections, until {@link #heal()}. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final Faults faults = new Faults();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final boolean kafka;
    private volatile InetSocketAddress target;

    private TcpProxy(ServerSocket listener, InetSocketAddress target, boolean kafka) {
        this.listener = listener;
        this.target = target;
        this.kafka = kafka;
    }

    /** Starts one that forwards to {@code target}, whatever the protocol. */
    public static TcpProxy to(InetSocketAddress target) {
        return start(target, false);
    }

    /**
     * Starts one that forwards to a broker's plain-text listener and can tell its requests apart.
     */
    public static TcpProxy toKafka(InetSocketAddress target) {
        return start(target, true);
    }

    /**
     * The same without a target yet, closing what connects until {@link #forwardTo}: a broker has
     * to know the proxy's port before it starts.
     */
    public static TcpProxy toKafka() {
        return start(InetSocketAddress.createUnresolved("nowhere", 0), true);
    }

    private static TcpProxy start(InetSocketAddress target, boolean kafka) {
        try {
            ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
            TcpProxy proxy = new TcpProxy(listener, target, kafka);
            Thread.ofVirtual().name("proxy " + listener.getLocalPort()).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Forwards new connections to {@code newTarget}. */
    public void forwardTo(InetSocketAddress newTarget) {
        target = newTarget;
    }

    /** Holds back each piece that the client sends by {@code delay}; zero ends it. */
    public void delayRequests(Duration delay) {
        faults.requestDelay = delay;
    }

    /** Holds back each piece that the server sends by {@code delay}; zero ends it. */
    public void delayResponses(Duration delay) {
        faults.responseDelay = delay;
    }

    /**
     * Reads what the server sends and throws it away: requests take effect, their answers are lost.
     */
    public void dropResponses(boolean drop) {
        faults.dropResponses = drop;
    }

    /** Reads what the client sends and throws it away: nothing arrives, and nobody says so. */
    public void dropRequests(boolean drop) {
        faults.dropRequests = drop;
    }

    /** Resets new connections as soon as they are accepted. */
    public void refuse(boolean refuse) {
        faults.refuse = refuse;
    }

    /** Resets all connections that are open now. */
    public void cut() {
        open.forEach(Connection::reset);
    }

    /**
     * Swallows the next {@code times} answers to Kafka requests of this kind, each time with its
     * connection: the broker has done what was asked and the client cannot know.
     *
     * @param times 1 or more
     * @throws IllegalStateException unless the proxy was started by {@link #toKafka()}
     */
    public void loseNextAnswersTo(ApiKeys request, int times) {
        requireKafka();
        faults.answersToLose.put(request.id, times);
    }

    private void requireKafka() {
        if (!kafka) {
            throw new IllegalStateException(
                    "only a proxy from toKafka() can tell Kafka's requests apart");
        }
    }

    /** Swallows one: {@link #loseNextAnswersTo}. */
    public void loseNextAnswerTo(ApiKeys request) {
        loseNextAnswersTo(request, 1);
    }

    /** How many answers {@link #loseNextAnswersTo} has swallowed so far. */
    public int answersLost() {
        return faults.answersLost.get();
    }

    /**
     * Holds back Kafka requests of this kind, and what comes behind one on its connection, until
     * {@link #heal()}. Then they arrive late, also when their client has died or given up
     * meanwhile; those of connections that were {@link #cut()} never do.
     *
     * @throws IllegalStateException unless the proxy was started by {@link #toKafka()}
     */
    public void holdBack(ApiKeys request) {
        requireKafka();
        faults.holdBack(request.id);
    }

    /** How many requests {@link #holdBack} holds now. */
    public int heldBack() {
        return faults.heldBack();
    }

    /** Connections that are open now. */
    public int connections() {
        return open.size();
    }

    /**
     * Ends all faults, and lets go what was held back. What was dropped stays lost; a client on
     * such a connection waits for its own timeout.
     */
    public void heal() {
        faults.heal();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        Connection connection = new Connection(client, faults);
        open.add(connection);
        try {
            if (faults.refuse || target.isUnresolved()) {
                connection.reset();
            } else {
                connection.run(target, kafka);
            }
        } finally {
            open.remove(connection);
        }
    }

    /** Stops listening and resets all connections. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
            heal();
        }
    }
}
