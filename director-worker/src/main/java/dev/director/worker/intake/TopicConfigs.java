package dev.director.worker.intake;

import dev.director.schemas.TopicSpec;
import dev.director.schemas.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How topics are configured that somebody else may have created, and whether the promises hold with
 * that.
 */
final class TopicConfigs {

    static final String BROKERS_TIME = "LogAppendTime";

    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final Map<String, Config> byTopic;

    private TopicConfigs(Map<String, Config> byTopic) {
        this.byTopic = Map.copyOf(byTopic);
    }

    static TopicConfigs read(Admin admin, List<String> topics)
            throws ExecutionException, InterruptedException {
        List<ConfigResource> resources =
                topics.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        Map<String, Config> byTopic = new HashMap<>();
        admin.describeConfigs(resources)
                .all()
                .get()
                .forEach((resource, config) -> byTopic.put(resource.name(), config));
        return new TopicConfigs(byTopic);
    }

    /**
     * Compaction where requests or markers lie would drop some, deletion where the journal lies
     * would forget open runs, a producer's own time would move deadlines and expire markers, a size
     * below that of requests would refuse what is taken, and a memory shorter than the requests'
     * would answer one of them twice.
     *
     * @throws WorkerFailure with the setting to change
     */
    void verify(Topics topics, int maxRequestBytes) {
        for (TopicSpec spec : topics.all()) {
            requireCleanup(spec);
            require(spec.name(), TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, BROKERS_TIME);
        }
        for (String inbound : topics.inbound()) {
            int limit = Integer.parseInt(value(inbound, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
            if (limit < maxRequestBytes + Intake.ENVELOPE) {
                throw unfit(
                        "%s takes %d bytes, less than director.worker.max-request-size and its headers; raise max.message.bytes to %d, or lower the setting"
                                .formatted(inbound, limit, maxRequestBytes + Intake.ENVELOPE));
            }
        }
        Duration remembered = retention(topics.finished());
        for (String inbound : topics.inbound()) {
            if (retention(inbound).compareTo(remembered) > 0) {
                throw unfit(
                        "%s keeps a request longer than %s remembers that it was answered, so that it could be answered twice; give %s a longer retention.ms"
                                .formatted(inbound, topics.finished(), topics.finished()));
            }
        }
    }

    /** By topic, the largest record batch it takes, in bytes. */
    Map<String, Integer> limits() {
        Map<String, Integer> limits = new HashMap<>();
        byTopic.keySet()
                .forEach(topic ->
                        limits.put(
                                topic,
                                Integer.parseInt(
                                        value(topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG))));
        return limits;
    }

    /** Of these topics, how long the one keeps its records that keeps them shortest. */
    Duration shortestRetention(List<String> topics) {
        return topics.stream().map(this::retention).min(Duration::compareTo).orElseThrow();
    }

    /** How long the topic keeps a record. */
    Duration retention(String topic) {
        long millis = Long.parseLong(value(topic, TopicConfig.RETENTION_MS_CONFIG));
        return millis < 0 ? FOR_EVER : Duration.ofMillis(millis);
    }

    private void requireCleanup(TopicSpec spec) {
        String found = value(spec.name(), TopicConfig.CLEANUP_POLICY_CONFIG);
        boolean same =
                Arrays.stream(found.split(","))
                        .map(String::strip)
                        .collect(Collectors.toSet())
                        .equals(spec.cleanupPolicy());
        if (!same) {
            throw unfit(
                    spec.name(),
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    found,
                    String.join(",", spec.cleanupPolicy()));
        }
    }

    private void require(String topic, String setting, String wanted) {
        String found = value(topic, setting);
        if (!found.equals(wanted)) {
            throw unfit(topic, setting, found, wanted);
        }
    }

    private String value(String topic, String setting) {
        return Objects.requireNonNull(byTopic.get(topic)).get(setting).value();
    }

    private static WorkerFailure unfit(String topic, String setting, String found, String wanted) {
        return unfit(
                "topic %s has %s=%s and needs %s=%s; change it with kafka-configs.sh"
                        .formatted(topic, setting, found, setting, wanted));
    }

    private static WorkerFailure unfit(String message) {
        return new WorkerFailure(WorkerFailure.CONFIGURATION, message);
    }
}
