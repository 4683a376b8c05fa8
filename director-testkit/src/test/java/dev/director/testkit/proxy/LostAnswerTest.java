package dev.director.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LostAnswerTest {
    @TempDir Path data;

    @Test
    void theProducerCommitsOnceThoughTheFirstAnswerToEndTxnIsLost() throws Exception {
        try (TcpProxy proxy = TcpProxy.toKafka();
                EmbeddedBroker broker =
                        EmbeddedBroker.start(BrokerSettings.in(data).behindProxy(proxy.port()))) {
            proxy.forwardTo(broker.proxiedAddress().orElseThrow());
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", proxy.address()))) {
                admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
            }
            try (KafkaProducer<byte[], byte[]> producer = transactional(proxy.address())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("t", new byte[] {1}));
                proxy.loseNextAnswerTo(ApiKeys.END_TXN);
                producer.commitTransaction();
            }
            assertThat(proxy.answersLost()).isEqualTo(1);
            assertThat(committed(broker.bootstrapServers())).isEqualTo(1);
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(String bootstrap) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", "tx"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static int committed(String bootstrap) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition("t", 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            return consumer.poll(Duration.ofSeconds(10)).count();
        }
    }
}
