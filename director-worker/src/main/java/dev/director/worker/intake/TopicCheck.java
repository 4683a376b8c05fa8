package dev.director.worker.intake;

import dev.director.schemas.TopicSpec;
import dev.director.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that all topics exist and fit together before anything is read. */
public final class TopicCheck {

    private static final Logger log = LoggerFactory.getLogger(TopicCheck.class);

    private static final Duration METADATA_LAG = Duration.ofSeconds(15);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration CONTROL_SEGMENT = Duration.ofMinutes(10);
    private static final Duration CONTROL_KEPT = Duration.ofMinutes(5);

    /**
     * Small segments that are compacted soon: what a restore reads is what is open, not history.
     */
    private static final Map<String, String> COMPACTION =
            Map.of(
                    TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(64 << 20),
                    TopicConfig.SEGMENT_MS_CONFIG, Long.toString(Duration.ofHours(1).toMillis()),
                    TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
                    TopicConfig.DELETE_RETENTION_MS_CONFIG,
                            Long.toString(Duration.ofHours(1).toMillis()));

    private final Admin admin;
    private final Topics topics;
    private final int maxRequestBytes;

    /**
     * @param maxRequestBytes the largest request that is taken, which every request topic must take
     */
    public TopicCheck(Admin admin, Topics topics, int maxRequestBytes) {
        this.admin = admin;
        this.topics = topics;
        this.maxRequestBytes = maxRequestBytes;
    }

    /**
     * What was found.
     *
     * @param partitions the common partition count
     * @param limits by topic, the largest record batch it takes, in bytes
     * @param requestRetention how long a request is kept, wherever it lies
     * @param markerRetention how long a finished run is remembered
     * @param deadLetterRetention how long a dead letter can be redriven
     */
    public record Found(
            int partitions,
            Map<String, Integer> limits,
            Duration requestRetention,
            Duration markerRetention,
            Duration deadLetterRetention) {}

    /**
     * Creates what is missing and verifies the rest.
     *
     * @param partitions for topics that are created
     * @param replicationFactor for topics that are created; -1 for the broker's default
     * @param create whether missing topics may be created
     * @throws WorkerFailure when the broker does not answer, or the topics do not fit
     */
    public Found verify(int partitions, short replicationFactor, boolean create)
            throws InterruptedException {
        try {
            create(partitions, replicationFactor, create);
            return describeOnceKnown();
        } catch (ExecutionException e) {
            throw new WorkerFailure(
                    WorkerFailure.UNAVAILABLE,
                    "no answer from Kafka: %s; check director.kafka.bootstrap-servers and that the broker runs"
                            .formatted(e.getCause()));
        }
    }

    private void create(int partitions, short replicationFactor, boolean create)
            throws ExecutionException, InterruptedException {
        var existing = admin.listTopics().names().get();
        List<TopicSpec> missing =
                topics.all().stream().filter(spec -> !existing.contains(spec.name())).toList();
        if (missing.isEmpty()) {
            return;
        }
        if (!create) {
            throw new WorkerFailure(
                    WorkerFailure.CONFIGURATION,
                    "topics are missing: %s; create them, or set director.topics.create=true"
                            .formatted(missing.stream().map(TopicSpec::name).toList()));
        }
        int common = existingCount(existing).orElse(partitions);
        List<NewTopic> wanted =
                missing.stream().map(spec -> topic(spec, common, replicationFactor)).toList();
        for (var created : admin.createTopics(wanted).values().entrySet()) {
            try {
                created.getValue().get();
                log.info("Created topic {}", created.getKey());
            } catch (ExecutionException e) {
                // Another worker was faster.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /** A topic that is added later gets the count of those that are there. */
    private Optional<Integer> existingCount(Set<String> existing)
            throws ExecutionException, InterruptedException {
        if (!existing.contains(topics.requests())) {
            return Optional.empty();
        }
        List<String> lead = List.of(topics.requests());
        return Optional.of(
                partitions(admin.describeTopics(lead).allTopicNames().get(), topics.requests()));
    }

    private static NewTopic topic(TopicSpec spec, int partitions, short replicationFactor) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, String.join(",", spec.cleanupPolicy()));
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(spec.maxMessageBytes()));
        if (!spec.expires()) {
            config.putAll(COMPACTION);
            // What was lent is of no account a minute later, and comes every second.
            if (spec.partitions().isPresent()) {
                config.put(
                        TopicConfig.SEGMENT_MS_CONFIG, Long.toString(CONTROL_SEGMENT.toMillis()));
                // An allocator that begins must hear all that was lent in the last minute.
                config.put(
                        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                        Long.toString(CONTROL_KEPT.toMillis()));
            }
        } else {
            // A segment is deleted whole: of a day each, retention means what it says.
            config.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(DAY.toMillis()));
            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(spec.retention().toMillis()));
        }
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TopicConfigs.BROKERS_TIME);
        return new NewTopic(spec.name(), spec.partitions().orElse(partitions), replicationFactor)
                .configs(config);
    }

    /** A topic that was just created is known to every broker only a little later. */
    private Found describeOnceKnown() throws ExecutionException, InterruptedException {
        long until = System.nanoTime() + METADATA_LAG.toNanos();
        while (true) {
            try {
                return describe();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() > until) {
                    throw e;
                }
                Thread.sleep(Duration.ofMillis(100));
            }
        }
    }

    private Found describe() throws ExecutionException, InterruptedException {
        List<String> names = topics.all().stream().map(TopicSpec::name).toList();
        Map<String, TopicDescription> described = admin.describeTopics(names).allTopicNames().get();
        Map<String, Integer> counts =
                topics.all().stream()
                        .filter(TopicSpec::keyedPartitions)
                        .collect(
                                Collectors.toMap(
                                        TopicSpec::name,
                                        spec -> partitions(described, spec.name())));
        if (counts.values().stream().distinct().count() != 1) {
            throw new WorkerFailure(
                    WorkerFailure.CONFIGURATION,
                    "inbound topics, journal and markers need the same number of partitions, and have %s; see docs/operations.md on growing them"
                            .formatted(counts));
        }
        TopicConfigs configs = TopicConfigs.read(admin, names);
        configs.verify(topics, maxRequestBytes);
        return new Found(
                counts.values().iterator().next(),
                configs.limits(),
                configs.shortestRetention(topics.inbound()),
                configs.retention(topics.finished()),
                configs.retention(topics.dlt()));
    }

    private static int partitions(Map<String, TopicDescription> described, String topic) {
        TopicDescription description = described.get(topic);
        return description == null ? 0 : description.partitions().size();
    }
}
