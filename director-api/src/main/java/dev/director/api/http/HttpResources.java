package dev.director.api.http;

import dev.director.api.ApiSettings;
import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.Lanes;
import dev.director.api.topics.Publisher;
import dev.director.api.topics.Requests;
import dev.director.api.topics.RunEvents;
import dev.director.api.topics.UsageLedger;
import java.io.IOException;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Everything that answers HTTP. */
@Configuration(proxyBeanMethods = false)
public class HttpResources {
    @Bean
    Known known(Requests requests) {
        return new Known(requests);
    }

    @Bean
    FollowResource followResource(Requests requests, Known known, Clock clock) {
        return new FollowResource(requests, known, clock);
    }

    @Bean
    SubmitResource submitResource(Submitting submitting, Requests requests, FollowResource follow) {
        return new SubmitResource(submitting, requests, follow);
    }

    @Bean
    Submitting submitting(ApiSettings settings, Publisher publisher, Requests requests) {
        return new Submitting(publisher, requests, settings.api().maxRequestSize().toBytes());
    }

    @Bean
    RunResource runResource(
            ApiSettings settings, Publisher publisher, Requests requests, Known known) {
        int most = Math.toIntExact(settings.api().maxRequestSize().toBytes());
        return new RunResource(requests, known, publisher, most);
    }

    @Bean
    FeedbackResource feedbackResource(Known known, Publisher publisher, Clock clock) {
        return new FeedbackResource(known, publisher, clock);
    }

    @Bean
    EventsResource eventsResource(RunEvents events, Known known) {
        return new EventsResource(events, known);
    }

    @Bean
    UsageResource usageResource(UsageLedger ledger, Clock clock) {
        return new UsageResource(ledger, clock);
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
    OpenApiResource openApiResource() throws IOException {
        return new OpenApiResource();
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
