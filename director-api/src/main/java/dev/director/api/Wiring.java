package dev.director.api;

import dev.director.api.http.HttpResources;
import dev.director.api.openai.OpenAiResources;
import dev.director.api.security.SecurityConfiguration;
import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.KafkaHealthIndicator;
import dev.director.api.topics.Lanes;
import dev.director.api.topics.LatestValues;
import dev.director.api.topics.Publisher;
import dev.director.api.topics.Requests;
import dev.director.api.topics.RunEvents;
import dev.director.api.topics.UsageLedger;
import dev.director.api.topics.batches.Batches;
import dev.director.api.topics.batches.LineFormat;
import dev.director.api.topics.files.StoredFiles;
import dev.director.schemas.Topics;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Puts the parts together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiSettings.class)
@Import({HttpResources.class, OpenAiResources.class, SecurityConfiguration.class})
class Wiring {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Topics topics(ApiSettings settings) {
        return new Topics(settings.topics().prefix());
    }

    @Bean
    KafkaClients kafkaClients(ApiSettings settings) {
        return new KafkaClients(settings.kafka().bootstrapServers(), settings.kafka().properties());
    }

    @Bean(destroyMethod = "close")
    Publisher publisher(ApiSettings settings, KafkaClients clients, Topics topics, Clock clock) {
        return new Publisher(clients, topics, clock, settings.api().publishTimeout());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Requests requests(ApiSettings settings, KafkaClients clients, Topics topics, Clock clock) {
        var api = settings.api();
        var limits =
                new Requests.Limits(
                        api.lookBack(),
                        api.remembered(),
                        api.indexFolder().orElse(Path.of(System.getProperty("java.io.tmpdir"))),
                        api.progressBytes().toBytes(),
                        api.recentResults().toBytes(),
                        api.proofTimeout());
        return new Requests(clients, topics, clock, limits);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    LatestValues batchValues(
            ApiSettings settings, KafkaClients clients, Topics topics, Clock clock) {
        var keep =
                topics.all().stream()
                        .filter(topic -> topic.name().equals(topics.batches()))
                        .findFirst()
                        .orElseThrow()
                        .retention();
        return new LatestValues(
                clients,
                topics.batches(),
                clock,
                keep,
                settings.api().proofTimeout(),
                settings.api().publishTimeout());
    }

    @Bean(destroyMethod = "close")
    StoredFiles storedFiles(
            ApiSettings settings,
            KafkaClients clients,
            Topics topics,
            LatestValues batchValues,
            Clock clock) {
        var patience = settings.api().publishTimeout();
        return new StoredFiles(clients, topics, batchValues, clock, patience);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Batches batches(
            ApiSettings settings,
            KafkaClients clients,
            Topics topics,
            Clock clock,
            LatestValues batchValues,
            StoredFiles files,
            Requests requests,
            LineFormat format) {
        var patience = settings.api().publishTimeout();
        return new Batches(clients, topics, clock, batchValues, files, requests, format, patience);
    }

    @Bean
    DeadLetters deadLetters(
            ApiSettings settings, KafkaClients clients, Topics topics, Clock clock) {
        var api = settings.api();
        var patience = new DeadLetters.Patience(api.proofTimeout(), api.publishTimeout());
        return new DeadLetters(clients, topics, clock, patience);
    }

    @Bean
    RunEvents runEvents(Requests requests) {
        return new RunEvents(requests);
    }

    @Bean
    UsageLedger usageLedger(ApiSettings settings, KafkaClients clients, Topics topics) {
        return new UsageLedger(clients, topics, settings.api().proofTimeout());
    }

    @Bean
    Lanes lanes(ApiSettings settings, KafkaClients clients, Topics topics, Clock clock) {
        return new Lanes(clients, topics, clock, settings.api().proofTimeout());
    }

    @Bean(destroyMethod = "close")
    KafkaHealthIndicator kafkaHealthIndicator(KafkaClients clients, Requests requests) {
        return new KafkaHealthIndicator(clients, requests);
    }
}
