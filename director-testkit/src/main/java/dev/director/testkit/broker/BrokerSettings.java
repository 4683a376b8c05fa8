package dev.director.testkit.broker;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a test broker is set up. Immutable; each method returns a changed copy.
 *
 * @param dataDir where topics are kept; created and formatted on first use
 * @param port the client port on 127.0.0.1, 1..65535, or 0 for a free one
 * @param advertisedProxyPort the port of a proxy on 127.0.0.1 in front of this broker; when present
 *     the broker opens a second listener that sends its clients back through that proxy
 * @param overrides broker properties that win over the test kit's own
 */
public record BrokerSettings(
        Path dataDir, int port, OptionalInt advertisedProxyPort, Map<String, String> overrides) {

    /** Checks the port and copies the overrides. */
    public BrokerSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be 0..65535, not " + port);
        }
        overrides = Map.copyOf(overrides);
    }

    /** A broker that keeps its data in {@code dataDir} and listens on a free port. */
    public static BrokerSettings in(Path dataDir) {
        return new BrokerSettings(dataDir, 0, OptionalInt.empty(), Map.of());
    }

    /** The same, with its data elsewhere. */
    public BrokerSettings inDirectory(Path newDataDir) {
        return new BrokerSettings(newDataDir, port, advertisedProxyPort, overrides);
    }

    /** The same, listening on {@code newPort} (0: a free one). */
    public BrokerSettings onPort(int newPort) {
        return new BrokerSettings(dataDir, newPort, advertisedProxyPort, overrides);
    }

    /**
     * The same with a second listener whose clients are told to come back through the proxy at
     * 127.0.0.1:{@code proxyPort}. Without it a client would only bootstrap through the proxy and
     * then talk to the broker directly.
     */
    public BrokerSettings behindProxy(int proxyPort) {
        return new BrokerSettings(dataDir, port, OptionalInt.of(proxyPort), overrides);
    }

    /** The same with one broker property set, whatever the test kit's own value is. */
    public BrokerSettings with(String property, String value) {
        Map<String, String> more = new LinkedHashMap<>(overrides);
        more.put(property, value);
        return new BrokerSettings(dataDir, port, advertisedProxyPort, more);
    }
}
