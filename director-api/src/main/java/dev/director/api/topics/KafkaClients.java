package dev.director.api.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the Kafka clients of the API.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param properties of the operator; they win over the defaults here, but not over what the
 *     guarantees rest on
 */
public record KafkaClients(String bootstrapServers, Map<String, String> properties) {
    private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;
    private static final int BULK_BATCH_BYTES = 128 * 1024;
    private static final int BULK_LINGER_MILLIS = 5;
    private static final int SESSION_MILLIS = 10_000;
    private static final int SCAN_RECORDS = 50;
    private static final int SCAN_WAIT_MILLIS = 10;
    private static final int SCAN_PARTITION_BYTES = 256 * 1024;

    /** What a bulk may take of the heap while it waits to be sent, and as much while it is read. */
    private static final int BULK_BYTES = 2 * MAX_REQUEST_BYTES;

    /** A copy that later changes to the map do not reach. */
    public KafkaClients {
        properties = Map.copyOf(properties);
    }

    /** A producer whose acknowledgement means that all in-sync replicas have the record. */
    public Producer<byte[], byte[]> producer(Duration timeout) {
        return producer("director-api", timeout, Map.of(ProducerConfig.LINGER_MS_CONFIG, 0));
    }

    /** The same for many records in a row. */
    public Producer<byte[], byte[]> bulkProducer(String clientId, Duration timeout) {
        return producer(
                clientId,
                timeout,
                Map.of(
                        ProducerConfig.LINGER_MS_CONFIG, BULK_LINGER_MILLIS,
                        ProducerConfig.BATCH_SIZE_CONFIG, BULK_BATCH_BYTES,
                        ProducerConfig.BUFFER_MEMORY_CONFIG, BULK_BYTES));
    }

    /**
     * A producer of transactions; whoever begins with the same id next fences this one.
     *
     * @param transactionalId names it for good
     */
    public Producer<byte[], byte[]> transactionalProducer(
            String transactionalId, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        return producer(
                transactionalId,
                timeout,
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis,
                        ProducerConfig.LINGER_MS_CONFIG, 0));
    }

    private Producer<byte[], byte[]> producer(
            String clientId, Duration timeout, Map<String, Object> defaults) {
        Map<String, Object> config = new HashMap<>(defaults);
        int millis = Math.toIntExact(timeout.toMillis());
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis / 2));
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        config.putAll(common(clientId));
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer without a group, which sees only what was committed. */
    public Consumer<byte[], byte[]> consumer(String clientId, int maxPollRecords) {
        return consumer(clientId, maxPollRecords, Map.of());
    }

    /** The same for reading whole topics, with little of them in memory at a time. */
    public Consumer<byte[], byte[]> scanner(String clientId) {
        return consumer(
                clientId,
                SCAN_RECORDS,
                Map.of(
                        // What is wanted is there; waiting for more would hold up the next topic.
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, SCAN_WAIT_MILLIS,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG, BULK_BYTES,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, SCAN_PARTITION_BYTES));
    }

    /**
     * A consumer that shares the partitions of a topic with others of its group, and keeps what it
     * has when others come and go. For who owns what, not for reading: it begins at the end.
     */
    public Consumer<byte[], byte[]> member(String group) {
        Map<String, Object> config = new HashMap<>(common(group));
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 3);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Consumer<byte[], byte[]> consumer(
            String clientId, int maxPollRecords, Map<String, Object> defaults) {
        Map<String, Object> config = new HashMap<>(defaults);
        config.putAll(common(clientId));
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** For metadata and offsets; its calls fail after the timeout. */
    Admin admin(Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        Map<String, Object> config = new HashMap<>();
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        config.putAll(common("director-api-admin"));
        return Admin.create(config);
    }

    private Map<String, Object> common(String clientId) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        config.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        return config;
    }
}
