package dev.director.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HeldBackRequestTest {
    @TempDir Path data;

    @Test
    void aTransactionStaysOpenWhileItsEndTxnIsHeldBackAndEndsOnceItIsLetGo() throws Exception {
        try (TcpProxy proxy = TcpProxy.toKafka();
                EmbeddedBroker broker =
                        EmbeddedBroker.start(BrokerSettings.in(data).behindProxy(proxy.port()));
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            proxy.forwardTo(broker.proxiedAddress().orElseThrow());
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
            try (KafkaProducer<byte[], byte[]> producer = transactional(proxy.address())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("t", new byte[] {1}));
                proxy.holdBack(ApiKeys.END_TXN);
                var commit = CompletableFuture.runAsync(producer::commitTransaction);

                await().until(() -> proxy.heldBack() == 1);
                assertThat(state(admin)).isEqualTo(TransactionState.ONGOING);
                assertThat(commit).isNotDone();

                proxy.heal();
                commit.join();
                assertThat(proxy.heldBack()).isZero();
            }
            await().until(() -> state(admin) == TransactionState.COMPLETE_COMMIT);
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(String bootstrap) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", "tx"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static TransactionState state(Admin admin) throws Exception {
        return admin.describeTransactions(List.of("tx")).description("tx").get().state();
    }
}
