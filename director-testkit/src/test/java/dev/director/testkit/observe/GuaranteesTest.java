package dev.director.testkit.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.simulator.CallId;
import dev.director.testkit.simulator.ProviderSimulator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DirectorTest
@Timeout(60)
class GuaranteesTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static String result(String requestId, int generation) {
        return """
        {"requestId":"%s","tenant":"default","generation":%d,"status":"completed"}\
        """
                .formatted(requestId, generation);
    }

    private static String topic(Broker broker, TopicPrefix prefix) throws Exception {
        String topic = prefix.topic("results");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        }
        return topic;
    }

    @Test
    void tellsOneResultEachFromLostDuplicatedAndUnexpected(Broker broker, TopicPrefix prefix)
            throws Exception {
        String topic = topic(broker, prefix);
        try (RawProducer producer = new RawProducer(broker.bootstrapServers());
                ResultsObserver results = ResultsObserver.of(broker.bootstrapServers(), topic)) {
            producer.send(topic, "a", result("a", 0));
            producer.send(topic, "b", result("b", 0));
            producer.send(topic, "b", result("b", 1));
            results.awaitResults(3, LIMIT);
            results.awaitQuiet(Duration.ofMillis(50), LIMIT);

            assertThatCode(() ->
                            Guarantees.oneResultEach(results, Set.of("default/a", "default/b")))
                    .doesNotThrowAnyException();
            assertThat(results.byId("default/b"))
                    .hasSize(2)
                    .allMatch(r -> r.json().path("status").asString().equals("completed"));
            assertThatThrownBy(() -> Guarantees.nothingLost(results, Set.of("default/c")))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("default/c");
            assertThatThrownBy(() -> Guarantees.oneResultEach(results, Set.of("default/a")))
                    .hasMessageContaining("never made");

            producer.send(topic, "b", result("b", 3));
            results.awaitResults(4, LIMIT);
            assertThatThrownBy(() -> Guarantees.noGenerationMissing(results))
                    .hasMessageContaining("generation=2");

            producer.send(topic, "a", result("a", 0));
            results.awaitResults(5, LIMIT);
            assertThatThrownBy(() -> Guarantees.nothingTwice(results))
                    .hasMessageContaining("requestId=a");
        }
    }

    @Test
    void doesNotSeeWhatWasNotCommitted(Broker broker, TopicPrefix prefix) throws Exception {
        String topic = topic(broker, prefix);
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        broker.bootstrapServers(),
                                        "transactional.id",
                                        prefix.value()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer());
                ResultsObserver results = ResultsObserver.of(broker.bootstrapServers(), topic)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, result("a", 0).getBytes()));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, result("b", 0).getBytes()));
            producer.commitTransaction();

            results.awaitResults(1, LIMIT);
            Guarantees.oneResultEach(results, Set.of("default/b"));
            assertThat(TopicReader.readAll(broker.bootstrapServers(), topic)).hasSize(1);
        }
    }

    @Test
    void seesAConversationThatStartedOutOfOrder(ProviderSimulator simulator) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String id : List.of("t/r1/0.0.1", "t/r3/0.0.1", "t/r2/0.0.1", "t/r1/0.0.2")) {
                client.send(
                        HttpRequest.newBuilder(simulator.uri().resolve("/v1/chat/completions"))
                                .header(CallId.HEADER, id)
                                .POST(BodyPublishers.ofString("{\"model\":\"m\"}"))
                                .build(),
                        BodyHandlers.discarding());
            }
        }
        Guarantees.firstStartOrder(simulator.calls(), Map.of("c", List.of("t/r1", "t/r2")));
        assertThatThrownBy(() ->
                        Guarantees.firstStartOrder(
                                simulator.calls(), Map.of("c", List.of("t/r2", "t/r3"))))
                .hasMessageContaining("t/r3 started too early");
        assertThatThrownBy(() ->
                        Guarantees.firstStartOrder(
                                simulator.calls(), Map.of("c", List.of("t/r1", "t/r9"))))
                .hasMessageContaining("t/r9 never started");
    }
}
