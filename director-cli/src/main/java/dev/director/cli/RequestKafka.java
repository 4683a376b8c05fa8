package dev.director.cli;

import dev.director.api.index.RequestKey;
import dev.director.api.topics.Cancels;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.RequestWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Where requests are; the options that the commands for one request share. */
final class RequestKafka {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin private KafkaAddress address = new KafkaAddress();
    @Mixin private KafkaOptions options = new KafkaOptions();

    /**
     * Returns if they are there.
     *
     * @throws Failure if no broker answers within 5 s, or Director's topics are not there
     */
    void require(String clientId) {
        var topics = options.topics();
        RequiredTopics.check(
                address.bootstrap(),
                options,
                clientId,
                List.of(
                        topics.requests(),
                        topics.requestsBatch(),
                        topics.cancels(),
                        topics.results(),
                        topics.progress()));
    }

    RequestWatch watch(RequestKey request, Optional<String> recordKey, Instant since) {
        return new RequestWatch(clients(), options.topics(), request, recordKey, since, PATIENCE);
    }

    Cancels cancels() {
        return new Cancels(clients(), options.topics(), Clock.systemUTC(), PATIENCE);
    }

    private KafkaClients clients() {
        return new KafkaClients(address.bootstrap(), options.properties());
    }
}
