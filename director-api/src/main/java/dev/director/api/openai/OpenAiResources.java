package dev.director.api.openai;

import dev.director.api.ApiSettings;
import dev.director.api.http.Submitting;
import dev.director.api.topics.Requests;
import dev.director.api.topics.RunEvents;
import dev.director.api.topics.batches.Batches;
import dev.director.api.topics.batches.LineFormat;
import dev.director.api.topics.files.StoredFiles;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Everything that answers as OpenAI's API does. */
@Configuration(proxyBeanMethods = false)
public class OpenAiResources {
    @Bean
    ChatResource chatResource(
            ApiSettings settings,
            Submitting submitting,
            Requests requests,
            RunEvents events,
            Clock clock) {
        return new ChatResource(submitting, requests, events, clock, settings.api().chatTimeout());
    }

    @Bean
    FilesResource filesResource(StoredFiles files, Batches batches) {
        return new FilesResource(files, batches);
    }

    @Bean
    BatchesResource batchesResource(Submitting submitting, Batches batches, StoredFiles files) {
        return new BatchesResource(submitting, batches, files);
    }

    @Bean
    LineFormat batchLines(ApiSettings settings) {
        return new BatchLines(Math.toIntExact(settings.api().maxRequestSize().toBytes()));
    }

    @Bean
    ErrorShape errorShape() {
        return new ErrorShape();
    }
}
