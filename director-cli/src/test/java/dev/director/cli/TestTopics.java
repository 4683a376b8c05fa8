package dev.director.cli;

import dev.director.schemas.Topics;
import dev.director.testkit.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Reads topics, and plays the worker. */
final class TestTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestTopics() {}

    /** The record of this value, once it is there. */
    static ConsumerRecord<byte[], byte[]> find(EmbeddedBroker broker, String topic, String value) {
        return find(broker, topic, record -> text(record.value()).equals(value));
    }

    /** Publishes the result once the request is there. */
    static void answer(EmbeddedBroker broker, Topics topics, String id, String result) {
        find(broker, topics.requests(), record -> text(record.key()).equals(id));
        publish(broker, topics.results(), id, result);
    }

    static void publish(EmbeddedBroker broker, String topic, String key, String value) {
        try (var producer =
                new KafkaProducer<>(
                        config(broker), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, utf8(key), utf8(value))).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** The first record that is wanted, once it is there. */
    static ConsumerRecord<byte[], byte[]> find(
            EmbeddedBroker broker, String topic, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        try (var consumer =
                new KafkaConsumer<>(
                        config(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() - deadline < 0) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    if (wanted.test(record)) {
                        return record;
                    }
                }
            }
            throw new AssertionError("no such record in " + topic);
        }
    }

    /** Every record that is there. */
    static List<ConsumerRecord<byte[], byte[]>> all(EmbeddedBroker broker, String topic) {
        try (var consumer =
                new KafkaConsumer<>(
                        config(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static Map<String, Object> config(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
