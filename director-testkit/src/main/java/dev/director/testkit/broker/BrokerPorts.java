package dev.director.testkit.broker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The loopback ports of one broker: for clients, for its controller, and for clients that come
 * through a proxy.
 */
record BrokerPorts(int client, int controller, OptionalInt proxied) {

    /**
     * Takes free ports where the settings leave the choice, and refuses a chosen port that is
     * taken.
     */
    static BrokerPorts choose(BrokerSettings settings) {
        int client = settings.port() == 0 ? Ports.free() : settings.port();
        if (!Ports.isFree(client)) {
            throw new BrokerStartException(
                    "port "
                            + client
                            + " is in use: another broker or program listens on it; stop it or choose another port",
                    null);
        }
        boolean proxied = settings.advertisedProxyPort().isPresent();
        return new BrokerPorts(
                client, Ports.free(), proxied ? OptionalInt.of(Ports.free()) : OptionalInt.empty());
    }

    /** Where a proxy has to forward to; empty without a listener for it. */
    Optional<InetSocketAddress> proxiedAddress() {
        return proxied.isPresent()
                ? Optional.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), proxied.getAsInt()))
                : Optional.empty();
    }
}
