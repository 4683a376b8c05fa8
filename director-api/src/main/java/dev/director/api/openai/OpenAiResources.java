package dev.director.api.openai;

import dev.director.api.ApiSettings;
import dev.director.api.http.Submitting;
import dev.director.api.topics.Requests;
import dev.director.api.topics.RunEvents;
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
    ErrorShape errorShape() {
        return new ErrorShape();
    }
}
