package dev.director.cli;

import dev.director.schemas.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How clients of Kafka reach Director's topics, besides the address. */
final class KafkaOptions {
    @Option(
            names = "--topics-prefix",
            paramLabel = "PREFIX",
            defaultValue = Topics.DEFAULT_PREFIX,
            description = "What the topics' names begin with. Default: ${DEFAULT-VALUE}.")
    private String topicsPrefix = Topics.DEFAULT_PREFIX;

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            description = "A setting of the Kafka clients, such as security.protocol=SASL_SSL.")
    private Map<String, String> kafkaProperties = new LinkedHashMap<>();

    Topics topics() {
        return new Topics(topicsPrefix);
    }

    Map<String, String> properties() {
        return kafkaProperties;
    }
}
