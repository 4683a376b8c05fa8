package dev.director.api.http;

import dev.director.api.ApiSettings;
import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.Lanes;
import dev.director.api.topics.Publisher;
import dev.director.api.topics.Requests;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Everything that answers HTTP. */
@Configuration(proxyBeanMethods = false)
public class HttpResources {
    @Bean
    SubmitResource submitResource(ApiSettings settings, Publisher publisher) {
        return new SubmitResource(publisher, settings.api().maxRequestSize().toBytes());
    }

    @Bean
    FollowResource followResource(Requests requests) {
        return new FollowResource(requests);
    }

    @Bean
    ModelsResource modelsResource(Requests requests) {
        return new ModelsResource(requests);
    }

    @Bean
    DeadLettersResource deadLettersResource(DeadLetters letters, Clock clock) {
        return new DeadLettersResource(letters, clock);
    }

    @Bean
    LanesResource lanesResource(Lanes lanes) {
        return new LanesResource(lanes);
    }

    @Bean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }

    @Bean
    ErrorResource errorResource() {
        return new ErrorResource();
    }
}
