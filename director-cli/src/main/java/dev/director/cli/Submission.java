package dev.director.cli;

import dev.director.api.topics.EventRecords;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ProgressEvent;
import dev.director.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import tools.jackson.databind.JsonNode;

/** One request on its way through Kafka, as any upstream service sees it. For one thread. */
final class Submission implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;
    private static final Duration POLL = Duration.ofMillis(200);

    private static final EventRecords RECORDS =
            new EventRecords("/director/cli", Clock.systemUTC());

    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private Submission(Map<String, Object> kafka, Topics topics) {
        this.topics = topics;
        this.producer =
                new KafkaProducer<>(
                        producerConfig(kafka),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.consumer =
                new KafkaConsumer<>(
                        consumerConfig(kafka),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
    }

    /**
     * Connects.
     *
     * @throws Failure if no broker answers within 5 s, or Director's topics are not there
     */
    static Submission connect(String bootstrap, Map<String, String> properties, Topics topics) {
        Map<String, Object> kafka = new HashMap<>(properties);
        kafka.put("bootstrap.servers", bootstrap);
        kafka.put("client.id", "director-submit");
        kafka.put("request.timeout.ms", TIMEOUT_MILLIS);
        kafka.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        RequiredTopics.check(
                kafka, bootstrap, List.of(topics.requests(), topics.results(), topics.progress()));
        return new Submission(kafka, topics);
    }

    /** Takes the positions from which the request is followed; to be called before publishing. */
    void watch() {
        var partitions =
                Stream.of(topics.results(), topics.progress())
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        // Read committed, so each end lies before every transaction that is still open.
        consumer.endOffsets(partitions).forEach(consumer::seek);
    }

    /** Publishes, and returns when all in-sync replicas have it. */
    void publish(SubmitCommand.Lane lane, DirectorRequest request, byte[] value) {
        var topic =
                switch (lane) {
                    case interactive -> topics.requests();
                    case batch -> topics.requestsBatch();
                };
        var record = RECORDS.request(topic, request, value);
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new Failure(
                    ExitCode.UNAVAILABLE, "Kafka did not take the request: " + e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Waits for the request's result.
     *
     * @param waits told in words what the request waits for, whenever that changes
     */
    Optional<DirectorResult> await(
            DirectorRequest request, Duration timeout, Consumer<String> waits) {
        long deadline = System.nanoTime() + timeout.toNanos();
        do {
            for (var record : consumer.poll(POLL)) {
                if (record.topic().equals(topics.progress())) {
                    waitsFor(record.value(), request).ifPresent(waits);
                } else if (Codec.decode(DirectorResult.class, record.value())
                                instanceof Decoded.Readable<DirectorResult>(DirectorResult result)
                        && result.requestId().equals(request.requestId())
                        && result.tenant().equals(request.tenant())) {
                    return Optional.of(result);
                }
            }
        } while (System.nanoTime() - deadline < 0);
        return Optional.empty();
    }

    private static Optional<String> waitsFor(byte[] value, DirectorRequest request) {
        return Codec.decode(ProgressEvent.class, value)
                                instanceof Decoded.Readable<ProgressEvent>(ProgressEvent event)
                        && event.kind() == ProgressEvent.Kind.WAITING
                        && event.requestId().equals(request.requestId())
                        && event.tenant().equals(request.tenant())
                ? Optional.of(text(event, "for") + ": " + text(event, "reason"))
                : Optional.empty();
    }

    private static String text(ProgressEvent event, String field) {
        return Optional.ofNullable(event.fields().get(field)).map(JsonNode::asString).orElse("");
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        consumer.close();
    }

    private static Map<String, Object> producerConfig(Map<String, Object> kafka) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("acks", "all");
        config.put("linger.ms", 0);
        config.put("compression.type", "zstd");
        config.put("max.request.size", MAX_REQUEST_BYTES);
        config.put("max.block.ms", TIMEOUT_MILLIS);
        config.put("delivery.timeout.ms", 2 * TIMEOUT_MILLIS);
        config.remove("default.api.timeout.ms");
        return config;
    }

    private static Map<String, Object> consumerConfig(Map<String, Object> kafka) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        return config;
    }

    private static Failure interrupted() {
        Thread.currentThread().interrupt();
        return new Failure(ExitCode.INTERNAL, "interrupted");
    }
}
