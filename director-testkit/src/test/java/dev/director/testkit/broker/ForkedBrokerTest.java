package dev.director.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class ForkedBrokerTest {
    @TempDir Path data;

    @Test
    void comesBackOnItsDataAndPortAfterKillMinusNine() throws Exception {
        try (ForkedBroker broker = ForkedBroker.start(BrokerSettings.in(data));
                Admin admin = EmbeddedBrokerTest.admin(broker)) {
            admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1))).all().get();
            String address = broker.bootstrapServers();

            broker.kill();
            assertThat(broker.jvm().exitCode()).hasValue(137);
            broker.restart();

            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void saysWhyItCannotStart() {
        BrokerSettings settings = BrokerSettings.in(data).with("process.roles", "nonsense");
        assertThatThrownBy(() -> ForkedBroker.start(settings))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("nonsense");
    }
}
