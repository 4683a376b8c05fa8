package dev.director.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.InFrontOf.Server;
import dev.director.testkit.observe.RawProducer;
import dev.director.testkit.observe.TopicReader;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.proxy.TcpProxy;
import dev.director.testkit.simulator.ProviderSimulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DirectorTest
@Timeout(60)
class DirectorExtensionTest {
    private static final Set<String> PREFIXES = new HashSet<>();
    private static final Set<String> BROKERS = new HashSet<>();
    private static final Set<ProviderSimulator> SIMULATORS = new HashSet<>();

    private TopicPrefix prefixBefore;

    @BeforeEach
    void remember(TopicPrefix prefix) {
        prefixBefore = prefix;
    }

    @RepeatedTest(3)
    void givesEachTestItsOwnSimulatorAndPrefixAndAllOneBroker(
            Broker broker, ProviderSimulator simulator, TopicPrefix prefix) {
        assertThat(prefix).isEqualTo(prefixBefore);
        assertThat(prefix.topic("requests")).endsWith(".director.requests");
        assertThat(PREFIXES.add(prefix.value())).isTrue();
        assertThat(SIMULATORS.add(simulator)).isTrue();
        BROKERS.add(broker.bootstrapServers());
        assertThat(BROKERS).hasSize(1);
    }

    @Test
    void putsAProxyInFrontOfTheSimulator(
            ProviderSimulator simulator, @InFrontOf(Server.SIMULATOR) TcpProxy proxy)
            throws Exception {
        HttpRequest models =
                HttpRequest.newBuilder(URI.create("http://" + proxy.address() + "/v1/models"))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(models, BodyHandlers.ofString()).body()).contains("gpt-4");
        }
        assertThat(proxy.port()).isNotEqualTo(simulator.port());
    }

    @Test
    void keepsClientsBehindTheProxyInFrontOfTheBroker(
            @InFrontOf(Server.BROKER) TcpProxy proxy, TopicPrefix prefix) throws Exception {
        String topic = prefix.topic("raw");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", proxy.address()))) {
            assertThat(admin.describeCluster().nodes().get())
                    .allMatch(node -> node.port() == proxy.port());
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        }
        try (RawProducer producer = new RawProducer(proxy.address())) {
            producer.sendTo(topic, 1, null, new byte[] {'{', '}'}, Map.of("name", "value"));
        }
        List<TopicRecord> records = TopicReader.readAll(proxy.address(), topic);
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().raw().partition()).isEqualTo(1);
        assertThat(records.getFirst().key()).isEmpty();
        assertThat(records.getFirst().json().isObject()).isTrue();
        assertThat(records.getFirst().headers()).containsEntry("name", "value");
    }
}
