package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.InFrontOf;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.proxy.TcpProxy;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Invariants 6 and 10: a transaction is still open when the partitions it moves are restored. */
@DirectorTest
@Isolated("it looks at the threads of the whole JVM")
class PendingTransactionTest {

    private static final int REQUESTS = 1_500;
    private static final int IN_FLIGHT = 50;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void deadWorkersTransactionIsFencedByItsSuccessorAndItsLateCommitIsRefused(
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator,
            @InFrontOf(InFrontOf.Server.BROKER) TcpProxy proxy) {
        simulator.script(
                Rule.any().always(new Behaviour.Echo()).after(new Latency.Uniform(20, 200)));
        String[] settings = {
            "--director.worker.max-in-flight=" + IN_FLIGHT, "--director.worker.session-timeout=4s"
        };
        try (ForkedJvm killed = TestWorker.fork(proxy.address(), prefix, "a", simulator, settings);
                SlotTransaction transaction = new SlotTransaction(broker, prefix, "a");
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.publishMany("r", REQUESTS);
            await().atMost(LIMIT).until(() -> upstream.results.count() > REQUESTS / 10);

            proxy.holdBack(ApiKeys.END_TXN);
            await().atMost(LIMIT).until(() -> proxy.heldBack() == 1);
            killed.kill();
            assertThat(transaction.isOpen()).isTrue();
            try (TestWorker successor =
                    TestWorker.start(broker.bootstrapServers(), prefix, "b", simulator, settings)) {
                assertThat(transaction.isFenced()).isTrue();
                // The commit that the dead worker asked for arrives now.
                proxy.heal();
                await().atMost(LIMIT).until(() -> proxy.connections() == 0);

                upstream.awaitAllOnce(LIMIT);
                assertThat(transaction.isFenced()).isTrue();
                assertThat(successor.worker().failure()).isNotDone();
            }
            long repeated = simulator.calls().total() - REQUESTS;
            System.out.printf("killed in a transaction: %d calls repeated%n", repeated);
            assertThat(repeated).isBetween(1L, (long) IN_FLIGHT);
        }
    }

    @Test
    void positionsOfATransactionThatNobodyFencesAreWaitedFor(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        try (TestWorker first =
                        TestWorker.start(broker.bootstrapServers(), prefix, "a", simulator);
                Upstream upstream = new Upstream(broker, prefix, simulator);
                KafkaProducer<byte[], byte[]> stranger = transactional(broker, prefix);
                KafkaConsumer<byte[], byte[]> outsider = outsider(broker, prefix)) {
            upstream.converse(upstream.topics.requests(), "before", "c");
            upstream.awaitAllOnce(LIMIT);
            first.close();
            TopicPartition partition = home(upstream);
            byte[] taken = Upstream.json("taken", "c", "hello").getBytes(StandardCharsets.UTF_8);
            upstream.publishTo(partition.partition(), "c", taken, Map.of());
            upstream.converse(upstream.topics.requests(), "next", "c");
            upstream.flush();
            // As if it had taken "before" and "taken".
            stranger.initTransactions();
            stranger.beginTransaction();
            stranger.sendOffsetsToTransaction(
                    Map.of(partition, new OffsetAndMetadata(2)), outsider.groupMetadata());

            var start =
                    CompletableFuture.supplyAsync(() ->
                            TestWorker.start(broker.bootstrapServers(), prefix, "b", simulator));
            await().during(Duration.ofSeconds(1))
                    .atMost(LIMIT)
                    .until(PendingTransactionTest::restores);
            stranger.commitTransaction();

            try (TestWorker second = start.join()) {
                upstream.awaitAllOnce(LIMIT);
                assertThat(simulator.calls().counts())
                        .isEqualTo(Map.of("default/before", 1, "default/next", 1));
                assertThat(second.worker().failure()).isNotDone();
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(Broker broker, TopicPrefix prefix) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        prefix.topic("stranger")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Knows the group and is no member. */
    private static KafkaConsumer<byte[], byte[]> outsider(Broker broker, TopicPrefix prefix) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        TestWorker.group(prefix)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Where the only conversation lies. */
    private static TopicPartition home(Upstream upstream) {
        String topic = upstream.topics.requests();
        return new TopicPartition(topic, upstream.read(topic).getFirst().raw().partition());
    }

    private static boolean restores() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("director-restore"));
    }
}
