package dev.director.worker.e2e;

import dev.director.schemas.Topics;
import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.Guarantees;
import dev.director.testkit.observe.RawProducer;
import dev.director.testkit.observe.ResultsObserver;
import dev.director.testkit.observe.TopicReader;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.worker.outbox.RunKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * An upstream service: publishes requests, watches results, and at the end judges the guarantees
 * over all that it has published. Every integration test is one.
 */
final class Upstream implements AutoCloseable {

    private static final Duration LATE_DUPLICATES = Duration.ofMillis(500);

    final Topics topics;
    final ResultsObserver results;
    private final String bootstrap;
    private final ProviderSimulator simulator;
    private final RawProducer producer;
    private final Set<String> published = new TreeSet<>();
    private final Set<String> redriven = new TreeSet<>();
    private final Map<String, List<String>> conversations = new LinkedHashMap<>();

    /** The topics must exist: start a worker first. */
    Upstream(Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        this(broker.bootstrapServers(), prefix, simulator);
    }

    Upstream(String bootstrap, TopicPrefix prefix, ProviderSimulator simulator) {
        this.bootstrap = bootstrap;
        this.simulator = simulator;
        this.topics = new Topics(prefix.value());
        this.producer = new RawProducer(bootstrap);
        this.results = ResultsObserver.of(bootstrap, topics.results());
    }

    static String json(String requestId, String content) {
        return """
        {"requestId":"%s","model":"kimi-k2","messages":[{"role":"user","content":"%s"}]}\
        """
                .formatted(requestId, content);
    }

    static String json(String requestId, String conversation, String content) {
        return """
        {"requestId":"%s","conversationId":"%s","model":"kimi-k2",\
        "messages":[{"role":"user","content":"%s"}]}\
        """
                .formatted(requestId, conversation, content);
    }

    /** Publishes without a key, as a bare client would. */
    void publish(String requestId) {
        expect(requestId);
        publishRaw(json(requestId, "hello from " + requestId));
    }

    /**
     * Publishes many, without waiting for each: half of them as a bare client would, half into
     * conversations of four.
     */
    void publishMany(String stem, int n) {
        for (int i = 0; i < n; i++) {
            if (i % 2 == 0) {
                expect(stem + i);
                send(topics.requests(), null, json(stem + i, "hello " + i));
            } else {
                converse(topics.requests(), stem + i, "conversation-" + stem + i / 8);
            }
        }
        producer.flush();
    }

    /** Publishes into a conversation, under its key, without waiting. */
    void converse(String topic, String requestId, String conversation) {
        expect(requestId);
        conversations
                .computeIfAbsent(conversation, id -> new ArrayList<>())
                .add("default/" + requestId);
        send(topic, conversation, json(requestId, conversation, "hello"));
    }

    /** Publishes these bytes without a key, and waits for the broker. */
    void publishRaw(String value) {
        producer.sendKeyless(topics.requests(), value.getBytes(StandardCharsets.UTF_8));
    }

    void publishRaw(byte[] value) {
        producer.sendKeyless(topics.requests(), value);
    }

    /** Publishes to any topic of requests without a key, and waits for the broker. */
    void publishTo(String topic, String value) {
        producer.sendKeyless(topic, value.getBytes(StandardCharsets.UTF_8));
    }

    void publishTo(int partition, String key, byte[] value, Map<String, String> headers) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        producer.sendTo(topics.requests(), partition, keyBytes, value, headers);
    }

    /** A result is to come for this id of the default tenant. */
    void expect(String requestId) {
        published.add("default/" + requestId);
    }

    void expect(String tenant, String requestId) {
        published.add(tenant + "/" + requestId);
    }

    /**
     * Sends a dead letter back to its lane, as {@code dlt redrive} does. However often that is done
     * with one letter, it is answered once.
     */
    void redrive(TopicRecord letter) {
        int next = Integer.parseInt(letter.header("director-generation").orElseThrow()) + 1;
        Map<String, String> headers = new LinkedHashMap<>(letter.headers());
        headers.keySet()
                .removeIf(name -> name.startsWith("kafka_dlt-") || name.startsWith("director-"));
        headers.put("director-generation", Integer.toString(next));
        redriven.add(letter.json().path("requestId").asString() + " " + next);
        var unused =
                producer.sendAsync(
                        letter.header("kafka_dlt-original-topic").orElseThrow(),
                        Optional.empty(),
                        letter.raw().key(),
                        letter.raw().value(),
                        headers);
    }

    void flush() {
        producer.flush();
    }

    /** The one result of the request, once it is there. */
    TopicRecord awaitResult(String requestId) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !results.byId("default/" + requestId).isEmpty());
        return results.byId("default/" + requestId).getFirst();
    }

    /** The result of a later generation of the request, once it is there. */
    JsonNode awaitResult(String requestId, int generation) {
        Supplier<Optional<JsonNode>> found =
                () ->
                        results.byId("default/" + requestId).stream()
                                .map(TopicRecord::json)
                                .filter(it -> it.path("generation").asInt() == generation)
                                .findFirst();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> found.get().isPresent());
        return found.get().orElseThrow();
    }

    /** Waits for a result of everything published, and for late duplicates; then judges. */
    void awaitAllOnce(Duration limit) {
        results.awaitResults(published.size() + redriven.size(), limit);
        results.awaitQuiet(LATE_DUPLICATES, limit);
        Guarantees.oneResultEach(results, published);
        Guarantees.firstStartOrder(simulator.calls(), called());
    }

    /** What was never called has no place in the order; whether it was lost is judged before. */
    private Map<String, List<String>> called() {
        Set<String> called = new HashSet<>();
        simulator.calls().all().forEach(call -> called.add(call.request()));
        Map<String, List<String>> some = new LinkedHashMap<>();
        conversations.forEach((conversation, requests) ->
                some.put(conversation, requests.stream().filter(called::contains).toList()));
        return some;
    }

    List<TopicRecord> deadLetters() {
        return TopicReader.readAll(bootstrap, topics.dlt());
    }

    /** What the journal says of runs. */
    List<TopicRecord> journal() {
        return read(topics.journal()).stream()
                .filter(record -> !Arrays.equals(record.raw().key(), RunKeys.OWNER))
                .toList();
    }

    /** Keys of the journal whose newest record is not a tombstone. */
    Set<String> leftInTheJournal() {
        Set<String> left = new TreeSet<>();
        for (TopicRecord record : journal()) {
            if (record.value().isEmpty()) {
                left.remove(record.key().orElseThrow());
            } else {
                left.add(record.key().orElseThrow());
            }
        }
        return left;
    }

    List<TopicRecord> read(String topic) {
        return TopicReader.readAll(bootstrap, topic);
    }

    /** Publishes without waiting. */
    void send(String topic, String key, String value) {
        var unused =
                producer.sendAsync(
                        topic,
                        Optional.empty(),
                        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8),
                        Map.of());
    }

    @Override
    public void close() {
        producer.close();
        results.close();
    }
}
