package dev.director.cli;

import dev.director.api.topics.Budgets;
import dev.director.api.topics.KafkaClients;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;

/** Where the budgets are; the options that the commands for them share. */
final class BudgetKafka {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin private KafkaAddress address = new KafkaAddress();
    @Mixin private KafkaOptions options = new KafkaOptions();

    /**
     * Connects.
     *
     * @throws Failure if no broker answers within 5 s, or Director's topics are not there
     */
    Budgets connect() {
        var topics = options.topics();
        RequiredTopics.check(
                address.bootstrap(),
                options,
                "director-budget",
                List.of(topics.control(), topics.budgets()));
        return new Budgets(
                new KafkaClients(address.bootstrap(), options.properties()),
                topics,
                Clock.systemUTC(),
                PATIENCE);
    }
}
