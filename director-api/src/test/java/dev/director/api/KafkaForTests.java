package dev.director.api;

import dev.director.schemas.TopicSpec;
import dev.director.schemas.Topics;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker for all tests of this module, and what a worker would do to its topics. */
final class KafkaForTests {
    private static final int PARTITIONS = 3;
    private static final EmbeddedBroker BROKER = start();

    private KafkaForTests() {}

    static String bootstrapServers() {
        return BROKER.bootstrapServers();
    }

    /** Topics of their own for a test, as a worker creates them. */
    static Topics newTopics() throws Exception {
        var topics = new Topics("t" + UUID.randomUUID().toString().substring(0, 8) + ".");
        create(topics);
        return topics;
    }

    static void create(Topics topics) throws Exception {
        try (var admin = Admin.create(config())) {
            admin.createTopics(topics.all().stream().map(KafkaForTests::newTopic).toList())
                    .all()
                    .get();
        }
    }

    static void produce(String topic, String key, String value) throws Exception {
        produce(record(topic, key, value));
    }

    static void produce(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = producer(Map.of())) {
            producer.send(record).get();
        }
    }

    /** As retention does. */
    static void deleteAll(String topic) throws Exception {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
        }
        try (var admin = Admin.create(config())) {
            admin.deleteRecords(all).all().get();
        }
    }

    static KafkaProducer<byte[], byte[]> transactionalProducer() {
        var producer = producer(Map.of("transactional.id", UUID.randomUUID().toString()));
        producer.initTransactions();
        return producer;
    }

    static ProducerRecord<byte[], byte[]> record(String topic, String key, String value) {
        return new ProducerRecord<>(topic, utf8(key), utf8(value));
    }

    /** All that is in a topic now. */
    static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        read(topic, found::add);
        return found;
    }

    /** How much is in a topic now. */
    static long count(String topic) {
        var count = new AtomicLong();
        read(topic, _ -> count.incrementAndGet());
        return count.get();
    }

    private static void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        Map<String, Object> config = config();
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_committed");
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = new ArrayList<TopicPartition>();
            consumer.partitionsFor(topic)
                    .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(visitor);
            }
        }
    }

    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = config();
        config.put("max.request.size", 10 << 20);
        config.putAll(more);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static NewTopic newTopic(TopicSpec spec) {
        return new NewTopic(spec.name(), spec.partitions().orElse(PARTITIONS), (short) 1)
                .configs(Map.of("max.message.bytes", String.valueOf(spec.maxMessageBytes())));
    }

    private static Map<String, Object> config() {
        return new HashMap<>(Map.of("bootstrap.servers", bootstrapServers()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static EmbeddedBroker start() {
        try {
            var broker =
                    EmbeddedBroker.start(BrokerSettings.in(Files.createTempDirectory("api-kafka")));
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
