package dev.director.api.topics;

import org.apache.kafka.common.config.ConfigException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A start that fails because Kafka's client refuses its settings, without a stack trace. */
final class KafkaSettingsFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {
    KafkaSettingsFailureAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable failure, ConfigException refused) {
        return new FailureAnalysis(
                "Kafka's client refuses its settings: " + refused.getMessage(),
                "Check director.kafka.bootstrap-servers (host:port of hosts that can be resolved,"
                        + " several separated by commas) and director.kafka.properties.",
                refused);
    }
}
