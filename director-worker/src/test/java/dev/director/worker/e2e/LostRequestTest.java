package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.InFrontOf;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.proxy.TcpProxy;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A run of which only the pointer is left, and at the pointer there is nothing any more. */
@DirectorTest
class LostRequestTest {

    private static final int REQUESTS = 120;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void requestsThatAreDeletedWhileTheyWaitFailAndTheOthersGoOn(
            Broker broker,
            TopicPrefix prefix,
            ProviderSimulator simulator,
            @InFrontOf(InFrontOf.Server.SIMULATOR) TcpProxy provider) {
        simulator.script(Rule.any().always(new Behaviour.Hang()));
        try (TestWorker worker =
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--OPENROUTER_BASE_URL=http://" + provider.address() + "/v1",
                                // Fewer than would close the route when they are cut off.
                                "--director.worker.max-in-flight=8",
                                "--director.worker.max-queued-bytes=0B");
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            for (int i = 0; i < 8; i++) {
                upstream.publish("hangs" + i);
            }
            await().atMost(LIMIT).until(() -> simulator.calls().open() == 8);
            converse(upstream);
            await().atMost(LIMIT).until(() -> accepted(upstream) == REQUESTS + 8);
            Set<String> lost = deleteHalf(broker, upstream);
            lost.removeIf(request -> request.contains("hangs")); // the worker holds these

            simulator.script(Rule.any().always(new Behaviour.Echo()));
            provider.cut();

            upstream.awaitAllOnce(LIMIT);
            judge(lost, upstream, simulator);
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    @Test
    void requestsThatAreDeletedBetweenTwoWorkersFailAndTheOthersGoOn(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().always(new Behaviour.Hang()));
        try (TestWorker first =
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--director.worker.max-in-flight=10",
                                "--director.worker.shutdown-grace=0s");
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            converse(upstream);
            await().atMost(LIMIT).until(() -> simulator.calls().open() == 10);
            await().atMost(LIMIT).until(() -> accepted(upstream) == REQUESTS);
            first.close();
            Set<String> lost = deleteHalf(broker, upstream);
            simulator.calls().clear();
            simulator.script(Rule.any().always(new Behaviour.Echo()));

            try (TestWorker second =
                    TestWorker.start(broker.bootstrapServers(), prefix, "w2", simulator)) {
                upstream.awaitAllOnce(LIMIT);
                judge(lost, upstream, simulator);
                assertThat(second.worker().failure()).isNotDone();
            }
        }
    }

    private static void converse(Upstream upstream) {
        for (int i = 0; i < REQUESTS; i++) {
            upstream.converse(upstream.topics.requests(), "r" + i, "conversation-" + i % 30);
        }
        upstream.flush();
    }

    private static int accepted(Upstream upstream) {
        return upstream.journal().size();
    }

    /** Deletes the older half of each partition; the requests that were there. */
    private static Set<String> deleteHalf(Broker broker, Upstream upstream) {
        Map<TopicPartition, List<TopicRecord>> partitions =
                upstream.read(upstream.topics.requests()).stream()
                        .collect(
                                Collectors.groupingBy(record ->
                                        new TopicPartition(
                                                record.raw().topic(), record.raw().partition())));
        Map<TopicPartition, RecordsToDelete> halves = new HashMap<>();
        Set<String> deleted = new HashSet<>();
        partitions.forEach((partition, records) -> {
            int half = records.size() / 2;
            halves.put(partition, RecordsToDelete.beforeOffset(records.get(half).raw().offset()));
            records.subList(0, half)
                    .forEach(record ->
                            deleted.add("default/" + record.json().path("requestId").asString()));
        });
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteRecords(halves).all().toCompletionStage().toCompletableFuture().join();
        }
        return deleted;
    }

    private static void judge(Set<String> lost, Upstream upstream, ProviderSimulator simulator) {
        assertThat(lost).hasSizeGreaterThan(REQUESTS / 3);
        upstream.results
                .all()
                .forEach((id, results) -> {
                    var result = results.getFirst().json();
                    boolean gone = lost.contains(id.request());
                    assertThat(result.path("status").asString())
                            .as(id.request())
                            .isEqualTo(gone ? "failed" : "completed");
                    assertThat(result.path("error").path("code").asString(""))
                            .as(id.request())
                            .isEqualTo(gone ? "request_lost" : "");
                });
        assertThat(simulator.calls().counts()).doesNotContainKeys(lost.toArray(String[]::new));
        assertThat(upstream.deadLetters())
                .hasSize(lost.size())
                .allSatisfy(letter -> {
                    assertThat(letter.header("director-error-code")).contains("request_lost");
                    assertThat(letter.header("kafka_dlt-original-topic"))
                            .contains(upstream.topics.requests());
                    assertThat(letter.raw().headers().lastHeader("kafka_dlt-original-offset"))
                            .isNotNull();
                    assertThat(letter.key()).isPresent();
                    assertThat(letter.value()).isEmpty();
                });
    }
}
