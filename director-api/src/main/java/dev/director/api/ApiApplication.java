package dev.director.api;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The API as a process, or as a part of one. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            KafkaAutoConfiguration.class,
            // Who is let in is dev.director.api.security's alone: no user with a made-up password.
            UserDetailsServiceAutoConfiguration.class,
            OAuth2ResourceServerAutoConfiguration.class
        })
@Import(Wiring.class)
public final class ApiApplication {
    ApiApplication() {}

    /** Starts the API and keeps running until the process is asked to end. */
    public static void main(String[] args) {
        run(args);
    }

    /**
     * Starts the API.
     *
     * @param args Spring's arguments, such as {@code --server.port=8080}
     * @return the running API; it answers HTTP, and is ready once it has reached Kafka. Closing it
     *     stops it.
     */
    public static ConfigurableApplicationContext run(String... args) {
        // A name of its own: the worker's configuration may lie on the same class path.
        return new SpringApplicationBuilder(ApiApplication.class)
                .properties("spring.config.name=director-api")
                .run(args);
    }
}
