package dev.director.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code dev} is to start.
 *
 * @param port of HTTP, 0 for a free one
 * @param kafkaPort of the broker, 0 for a free one
 * @param data where topics and the log are kept
 * @param workers how many
 * @param bootstrap a Kafka that runs already
 * @param simulated the providers to stand in for
 */
record DevPlan(
        int port,
        int kafkaPort,
        Path data,
        int workers,
        Optional<String> bootstrap,
        List<Provider> simulated) {
    /** Where Kafka is going to be, if that is known before it has started. */
    Optional<String> address() {
        return bootstrap.or(
                () -> kafkaPort == 0 ? Optional.empty() : Optional.of("127.0.0.1:" + kafkaPort));
    }

    /** A worker's slot, by its number from 1. */
    static String slot(int number) {
        return "worker-" + number;
    }
}
