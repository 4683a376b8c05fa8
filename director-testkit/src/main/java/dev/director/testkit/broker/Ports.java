package dev.director.testkit.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports below the range that Linux and macOS take outgoing connections from. A port
 * from that range could be taken by any client while its broker is down, and the restart on the
 * same port would fail.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int END = 32_768;
    private static final int TRIES = 200;
    private static final Set<Integer> HANDED_OUT = new HashSet<>();

    private Ports() {}

    /** A port that nothing listens on now and that was not handed out before in this JVM. */
    static synchronized int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && HANDED_OUT.add(port)) {
                return port;
            }
        }
        throw new BrokerStartException("no free port between " + FIRST + " and " + END, null);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(
                    true); // as the broker does: a connection in TIME_WAIT is no hindrance
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
