package dev.director.cli;

import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.Lanes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;

/** Where the dead letters are; the options that the commands for them share. */
final class DltKafka {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin private KafkaAddress address = new KafkaAddress();
    @Mixin private KafkaOptions options = new KafkaOptions();

    /**
     * Connects.
     *
     * @throws Failure if no broker answers within 5 s, or Director's topics are not there
     */
    DeadLetters connect() {
        var topics = options.topics();
        require(List.of(topics.dlt(), topics.finished()));
        return new DeadLetters(
                new KafkaClients(address.bootstrap(), options.properties()),
                topics,
                Clock.systemUTC(),
                new DeadLetters.Patience(PATIENCE, PATIENCE));
    }

    /**
     * Connects to what the lanes are read from.
     *
     * @throws Failure if no broker answers within 5 s, or Director's topics are not there
     */
    Lanes lanes() {
        var topics = options.topics();
        require(List.of(topics.control(), topics.kimiDlt()));
        return new Lanes(
                new KafkaClients(address.bootstrap(), options.properties()),
                topics,
                Clock.systemUTC(),
                PATIENCE);
    }

    private void require(List<String> topics) {
        RequiredTopics.check(address.bootstrap(), options, "director-dlt", topics);
    }
}
