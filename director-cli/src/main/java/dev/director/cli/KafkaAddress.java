package dev.director.cli;

import picocli.CommandLine.Option;

/** Where Kafka is; the option that commands share. */
final class KafkaAddress {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:DIRECTOR_KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            description = "Kafka's address. Default: ${DEFAULT-VALUE}.")
    private String bootstrap = "";

    String bootstrap() {
        return bootstrap;
    }

    String asSetting() {
        return "--director.kafka.bootstrap-servers=" + bootstrap;
    }
}
