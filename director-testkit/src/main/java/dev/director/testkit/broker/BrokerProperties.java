package dev.director.testkit.broker;

import java.util.Map;
import java.util.Properties;

/**
 * The broker configuration of a single node that starts fast and finds dead members and dead
 * transactions fast.
 */
final class BrokerProperties {
    static final int NODE_ID = 1;
    private static final int MESSAGE_MAX_BYTES = 12 * 1024 * 1024;

    private BrokerProperties() {}

    static Properties of(BrokerSettings settings, BrokerPorts ports) {
        Properties all = new Properties();
        all.putAll(identity(settings, ports));
        all.putAll(listeners(settings, ports));
        all.putAll(SINGLE_NODE);
        all.putAll(FAST_TO_NOTICE);
        all.putAll(SIZES);
        all.putAll(settings.overrides());
        return all;
    }

    private static Map<String, String> identity(BrokerSettings settings, BrokerPorts ports) {
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                // A static quorum: unlike a dynamic one it does not store the controller's port,
                // which may change.
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + ports.controller(),
                "log.dirs",
                settings.dataDir().resolve("kafka").toAbsolutePath().toString());
    }

    private static Map<String, String> listeners(BrokerSettings settings, BrokerPorts ports) {
        String bound =
                "CLIENT://127.0.0.1:"
                        + ports.client()
                        + ",CONTROLLER://127.0.0.1:"
                        + ports.controller();
        String advertised = "CLIENT://127.0.0.1:" + ports.client();
        String protocols = "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT";
        if (ports.proxied().isPresent()) {
            bound += ",PROXIED://127.0.0.1:" + ports.proxied().getAsInt();
            advertised += ",PROXIED://127.0.0.1:" + settings.advertisedProxyPort().orElseThrow();
            protocols += ",PROXIED:PLAINTEXT";
        }
        return Map.of(
                "listeners", bound,
                "advertised.listeners", advertised,
                "listener.security.protocol.map", protocols,
                "inter.broker.listener.name", "CLIENT",
                "controller.listener.names", "CONTROLLER");
    }

    private static final Map<String, String> SINGLE_NODE =
            Map.ofEntries(
                    Map.entry("offsets.topic.replication.factor", "1"),
                    Map.entry("offsets.topic.num.partitions", "4"),
                    Map.entry("transaction.state.log.replication.factor", "1"),
                    Map.entry("transaction.state.log.min.isr", "1"),
                    Map.entry("transaction.state.log.num.partitions", "4"),
                    Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                    Map.entry("share.coordinator.state.topic.min.isr", "1"),
                    Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                    Map.entry("auto.create.topics.enable", "false"),
                    Map.entry("num.network.threads", "2"),
                    Map.entry("num.io.threads", "4"),
                    Map.entry("log.cleaner.dedupe.buffer.size", "33554432"));

    private static final Map<String, String> FAST_TO_NOTICE =
            Map.of(
                    "group.initial.rebalance.delay.ms", "0",
                    "group.min.session.timeout.ms", "1000",
                    // After kill -9 the controller must first give up the dead broker's session.
                    "broker.session.timeout.ms", "2000",
                    "broker.heartbeat.interval.ms", "500",
                    // The default looks for expired transactions every 10 s; read_committed readers
                    // wait that long.
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
                    // How long the first records of a transaction wait while the markers of the one
                    // before are written; the default of 20 ms is most of a short transaction.
                    "add.partitions.to.txn.retry.backoff.ms", "1",
                    "controlled.shutdown.max.retries", "1");

    private static final Map<String, String> SIZES =
            Map.of(
                    "message.max.bytes", Integer.toString(MESSAGE_MAX_BYTES),
                    "replica.fetch.max.bytes", Integer.toString(MESSAGE_MAX_BYTES));
}
