package dev.director.api;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * All settings of the API under {@code director.}; a key that is not among them fails the start.
 * Where it listens are Spring's own {@code server.address} (127.0.0.1) and {@code server.port}
 * (8080). Without {@code keysFile} and {@code oauth2} that address has to be loopback.
 *
 * @param kafka how to reach the brokers
 * @param topics what the topics are called
 * @param api the API itself
 */
@Validated
@ConfigurationProperties(value = "director", ignoreUnknownFields = false)
public record ApiSettings(
        @Valid @DefaultValue Kafka kafka,
        @Valid @DefaultValue TopicNames topics,
        @Valid @DefaultValue Api api) {

    /**
     * How to reach the brokers.
     *
     * @param bootstrapServers {@code host:port}, comma-separated
     * @param properties handed to every Kafka client as they are, such as {@code security.protocol}
     */
    public record Kafka(
            @NotBlank @DefaultValue("127.0.0.1:9092") String bootstrapServers,
            @DefaultValue Map<String, String> properties) {}

    /**
     * What the topics are called.
     *
     * @param prefix what every name begins with; the workers' setting of the same name
     */
    public record TopicNames(
            @NotNull @Pattern(regexp = "[A-Za-z0-9._-]{0,100}") @DefaultValue("director.")
                    String prefix) {}

    /**
     * The API itself.
     *
     * @param maxRequestSize largest body that is taken, its request id included; at most 7 MB, as
     *     with the workers' setting of the same name
     * @param publishTimeout how long a submission waits for the brokers before it is answered with
     *     503
     * @param proofTimeout how long an unknown id is looked for before the answer is 503 rather than
     *     404
     * @param lookBack how far back requests and results are indexed at the start
     * @param remembered how many requests are indexed, about 500 bytes on disk each; those that
     *     ended longest ago go first
     * @param indexFolder where the index is made, a file that is read from the topics at every
     *     start and deleted at the end; the system's folder for temporary files when left out
     * @param progressBytes how many bytes of progress the index keeps; the oldest goes first
     * @param chatTimeout how long {@code /v1/chat/completions} keeps a client waiting for an answer
     *     that does not stream
     * @param recentResults how many bytes of the newest results are answered from memory
     * @param keysFile a YAML file of API keys; read again when it changes
     * @param oauth2 whose tokens are taken beside or instead of keys
     */
    public record Api(
            @NotNull @DataSizeMax(megabytes = 7) @DefaultValue("4MB") DataSize maxRequestSize,
            @DurationMin(millis = 100) @DefaultValue("10s") Duration publishTimeout,
            @DurationMin(millis = 100) @DefaultValue("25s") Duration proofTimeout,
            @DurationMin(seconds = 1) @DefaultValue("24h") Duration lookBack,
            @Min(1) @Max(10_000_000) @DefaultValue("200000") int remembered,
            Optional<Path> indexFolder,
            @NotNull @DefaultValue("256MB") DataSize progressBytes,
            @DurationMin(millis = 100) @DefaultValue("10m") Duration chatTimeout,
            @NotNull @DefaultValue("32MB") DataSize recentResults,
            Optional<String> keysFile,
            @Valid @DefaultValue OAuth2 oauth2) {}

    /**
     * An OAuth2 issuer.
     *
     * @param issuerUri the tokens' {@code iss}, where its metadata are found
     * @param jwkSetUri where its keys are, if its metadata do not say so
     * @param audience that a token has to be for
     * @param tenantClaim the claim that says the tenant
     */
    public record OAuth2(
            Optional<URI> issuerUri,
            Optional<URI> jwkSetUri,
            Optional<String> audience,
            @NotBlank @DefaultValue("tenant") String tenantClaim) {
        /** Whether tokens are taken at all. */
        public boolean isConfigured() {
            return issuerUri.isPresent() || jwkSetUri.isPresent();
        }
    }
}
