package dev.director.api;

import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays a worker of the batch lane: answers each request once, whatever comes twice. What the
 * request's message says is what becomes of it: {@code fail}, {@code expire}, {@code hold} (until
 * it is cancelled), or else it is answered.
 */
final class BatchWorker implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** How often each request was published. */
    final Map<String, Integer> seen = new ConcurrentHashMap<>();

    private final Topics topics;
    private final Set<String> held = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private final Thread thread = new Thread(this::run, "batch-worker");
    private volatile int budget;
    private volatile boolean stopped;

    /**
     * @param budget how many it answers before it is allowed more
     */
    BatchWorker(Topics topics, int budget) {
        this.topics = topics;
        this.budget = budget;
        thread.start();
    }

    void allow(int more) {
        budget += more;
    }

    private void run() {
        Map<String, Object> config =
                new HashMap<>(
                        Map.of(
                                "bootstrap.servers",
                                KafkaForTests.bootstrapServers(),
                                "auto.offset.reset",
                                "earliest",
                                "group.id",
                                topics.prefix() + "worker"));
        try (var consumer =
                        new KafkaConsumer<>(
                                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                var producer = KafkaForTests.producer(Map.of())) {
            var partitions =
                    List.of(topics.requestsBatch(), topics.cancels()).stream()
                            .flatMap(topic -> consumer.partitionsFor(topic).stream())
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var queue = new java.util.ArrayDeque<ConsumerRecord<byte[], byte[]>>();
            while (!stopped) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(record -> take(record, queue, producer));
                while (budget > 0 && !queue.isEmpty()) {
                    answer(queue.remove(), producer);
                }
            }
        }
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            java.util.Queue<ConsumerRecord<byte[], byte[]>> queue,
            KafkaProducer<byte[], byte[]> producer) {
        JsonNode json = JSON.readTree(record.value());
        String id = json.path("requestId").asString();
        if (record.topic().equals(topics.cancels())) {
            if (held.remove(id)) {
                end(json, "cancelled", "cancelled", producer);
            }
        } else if (seen.merge(id, 1, Integer::sum) == 1) {
            queue.add(record);
        }
    }

    private void answer(
            ConsumerRecord<byte[], byte[]> record, KafkaProducer<byte[], byte[]> producer) {
        JsonNode json = JSON.readTree(record.value());
        String id = json.path("requestId").asString();
        String text = json.at("/messages/0/content").asString("");
        if (!answered.add(id)) {
            return;
        }
        switch (text) {
            case "hold" -> held.add(id);
            case "fail" -> end(json, "failed", "content_refused", producer);
            case "expire" -> end(json, "expired", "deadline_exceeded", producer);
            default -> {
                budget--;
                send(json, Results.completed(tenant(json), id, "re: " + text), producer);
            }
        }
    }

    private void end(
            JsonNode json, String status, String code, KafkaProducer<byte[], byte[]> producer) {
        String id = json.path("requestId").asString();
        String result =
                Results.completed(tenant(json), id, "")
                        .replace(
                                "\"status\":\"completed\"",
                                "\"status\":\"%s\",\"error\":{\"code\":\"%s\",\"message\":\"why\"}"
                                        .formatted(status, code));
        send(json, result, producer);
    }

    private void send(JsonNode json, String result, KafkaProducer<byte[], byte[]> producer) {
        String key = json.path("conversationId").asString(json.path("requestId").asString());
        producer.send(KafkaForTests.record(topics.results(), key, result));
    }

    private static String tenant(JsonNode json) {
        return json.path("tenant").asString("default");
    }

    /** The bodies of the batch lane. */
    static List<String> published(Topics topics) {
        return KafkaForTests.read(topics.requestsBatch()).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
