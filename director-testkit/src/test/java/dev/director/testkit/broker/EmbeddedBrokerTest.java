package dev.director.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir Path data;

    @Test
    void keepsTopicsOverARestartOnTheSamePort() throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(data))) {
            port = broker.port();
            try (Admin admin = admin(broker)) {
                admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1))).all().get();
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(data).onPort(port));
                Admin admin = admin(broker)) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            assertThat(
                            admin.describeTopics(List.of("kept"))
                                    .allTopicNames()
                                    .get()
                                    .get("kept")
                                    .partitions())
                    .hasSize(3);
        }
    }

    @Test
    void activatesTransactionProtocolTwo() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(data));
                Admin admin = admin(broker)) {
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
            assertThat(features.get("transaction.version").maxVersionLevel()).isEqualTo((short) 2);
        }
    }

    @Test
    void refusesATakenPortInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerSettings settings = BrokerSettings.in(data).onPort(taken.getLocalPort());
            assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageStartingWith("port " + taken.getLocalPort() + " is in use");
        }
    }

    static Admin admin(Broker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
