package dev.director.worker.outbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the worker's Kafka clients, each with the settings that its job needs. Thread-safe. */
public final class KafkaClients {

    /** Above the topics' limits, since the client counts before compression. */
    private static final int MAX_REQUEST = 16 << 20;

    private final Map<String, Object> common = new HashMap<>();
    private final String slot;

    /**
     * @param properties passed to every client (SASL, TLS); what is set here wins over them
     */
    public KafkaClients(String bootstrapServers, Map<String, String> properties, String slot) {
        common.putAll(properties);
        common.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        common.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        common.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        this.slot = slot;
    }

    public Admin admin() {
        return Admin.create(with("admin"));
    }

    /** The outbox's producer: the slot's transactional id, and transactions that end soon. */
    public Producer<byte[], byte[]> transactional(String transactionalId) {
        Map<String, Object> config = producer("outbox");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        // The outbox flushes what it sends: until then records gather, so that a transaction is a
        // request or two rather than one for each partition that it writes to.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 1_000);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A producer without transactions. */
    public Producer<byte[], byte[]> plain() {
        return new KafkaProducer<>(
                producer("plain"), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A producer for what may be lost: it refuses at once what it cannot buffer. What it takes it
     * sends once and in order, as the readers of a stream need it.
     */
    public Producer<byte[], byte[]> lossy() {
        Map<String, Object> config = producer("progress");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The poll loop's consumer. */
    public Consumer<byte[], byte[]> member(
            String group, Duration sessionTimeout, Class<?> assignor) {
        Map<String, Object> config = reader("poll", IsolationLevel.READ_COMMITTED);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, slot);
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, assignor.getName());
        config.put(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                Math.toIntExact(sessionTimeout.toMillis()));
        config.put(
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                Math.toIntExact(sessionTimeout.toMillis() / 4));
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 << 10);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new BoundedBytes());
    }

    /** A consumer without a group, for partitions that are assigned to it by hand. */
    public Consumer<byte[], byte[]> reader(IsolationLevel isolation) {
        Map<String, Object> config = reader("reader", isolation);
        // A restore reads millions of small records: each poll looks at every partition again.
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new BoundedBytes());
    }

    private Map<String, Object> producer(String role) {
        Map<String, Object> config = with(role);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        config.remove(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
        return config;
    }

    private Map<String, Object> reader(String role, IsolationLevel isolation) {
        Map<String, Object> config = with(role);
        config.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString().toLowerCase(Locale.ROOT));
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return config;
    }

    private Map<String, Object> with(String role) {
        Map<String, Object> config = new HashMap<>(common);
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, slot + "-" + role);
        return config;
    }
}
