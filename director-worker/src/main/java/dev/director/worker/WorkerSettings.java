package dev.director.worker;

import dev.director.worker.run.OnBudget;
import dev.director.worker.run.OnOutage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Every setting of a worker, under {@code director.}; one that is not here fails the start.
 *
 * @param kafka how to reach the broker
 * @param topics names and creation of topics
 * @param worker what this process may do at a time
 * @param models which models may be called, and how
 * @param tools those that the worker runs itself
 * @param alerts who is told of budgets that reach a threshold
 */
@Validated
@ConfigurationProperties(prefix = "director", ignoreUnknownFields = false)
public record WorkerSettings(
        @Valid @DefaultValue Kafka kafka,
        @Valid @DefaultValue TopicSettings topics,
        @Valid @DefaultValue WorkerProcess worker,
        @Valid @DefaultValue Models models,
        @Valid @DefaultValue Tools tools,
        @Valid @DefaultValue Alerts alerts) {

    /** What groups and slots may be called: together they name a transactional id. */
    private static final String NAME = "[A-Za-z0-9._-]{1,200}";

    /**
     * How to reach Kafka.
     *
     * @param bootstrapServers host:port, several separated by commas
     * @param properties passed to every Kafka client as they are (SASL, TLS)
     */
    public record Kafka(
            @DefaultValue("127.0.0.1:9092") @NotBlank String bootstrapServers,
            @DefaultValue Map<String, String> properties) {}

    /**
     * The topics.
     *
     * @param prefix what all names begin with
     * @param partitions of topics that are created: caps the workers, not the calls in flight
     * @param replicationFactor of topics that are created; -1 for the broker's default
     * @param create whether missing topics are created
     */
    public record TopicSettings(
            @DefaultValue("director.") @NotBlank String prefix,
            @DefaultValue("12") @Min(1) @Max(10_000) int partitions,
            @DefaultValue("-1") @Min(-1) short replicationFactor,
            @DefaultValue("true") boolean create) {}

    /**
     * What this process may do.
     *
     * @param group the consumer group of all workers
     * @param slot unique and stable: it is the group instance id and names the transactional id.
     *     The host name where none is given
     * @param maxInFlight runs at a time
     * @param maxFallbackInFlight of them in the fallback lane
     * @param maxInFlightBytes bytes of their requests
     * @param maxQueued runs that wait in a lane before its partitions are paused
     * @param maxQueuedBytes bytes of waiting requests that a lane keeps in memory
     * @param maxRequestSize a larger request is refused
     * @param sessionTimeout how long a dead worker keeps its partitions
     * @param drain how long calls may still end when partitions move away
     * @param shutdownGrace the same when the worker stops
     * @param leaveGroupOnShutdown whether partitions move at once when the worker stops
     * @param acceptPatience how long what was read may wait to be journaled: a run that ends by
     *     then need not be
     * @param defaultDeadline for requests that name none, from their first acceptance
     * @param maxDeadline a later deadline is brought forward to it; keep it under half of the
     *     requests' retention
     * @param onOutage what runs do while no route to their model is open
     * @param onBudget what runs do when a budget does not bear their next call
     * @param metricsHost where the metrics are to be read, as far as {@code metricsPort} is given
     * @param metricsPort 0 for any that is free; without it there are none
     */
    public record WorkerProcess(
            @DefaultValue("director-workers") @Pattern(regexp = NAME) String group,
            Optional<@Pattern(regexp = NAME) String> slot,
            @DefaultValue("4000") @Min(1) int maxInFlight,
            @DefaultValue("1000") @Min(1) int maxFallbackInFlight,
            @DefaultValue("256MB") DataSize maxInFlightBytes,
            @DefaultValue("200000") @Min(1) int maxQueued,
            @DefaultValue("64MB") DataSize maxQueuedBytes,
            @DefaultValue("4MB") DataSize maxRequestSize,
            @DefaultValue("6s") Duration sessionTimeout,
            @DefaultValue("5s") Duration drain,
            @DefaultValue("25s") Duration shutdownGrace,
            @DefaultValue("true") boolean leaveGroupOnShutdown,
            @DefaultValue("100ms") Duration acceptPatience,
            @DefaultValue("1d") Duration defaultDeadline,
            @DefaultValue("3d") Duration maxDeadline,
            @Valid @DefaultValue Outage onOutage,
            @Valid @DefaultValue Budget onBudget,
            @DefaultValue("127.0.0.1") String metricsHost,
            Optional<@Min(0) @Max(65535) Integer> metricsPort) {}

    /**
     * What runs do while no route to their model is open. What fell back waits in any case.
     *
     * @param interactive those of the interactive lane: have the fallback go on, or wait
     * @param batch those of the batch lane
     */
    public record Outage(
            @DefaultValue("fallback") OnOutage interactive, @DefaultValue("wait") OnOutage batch) {}

    /**
     * What runs do when a budget does not bear their next call. What fell back does as interactive
     * ones do.
     *
     * @param interactive those of the interactive lane: fail, to be redriven when there is money
     *     again, or wait
     * @param batch those of the batch lane
     */
    public record Budget(
            @DefaultValue("fail") OnBudget interactive, @DefaultValue("wait") OnBudget batch) {}

    /**
     * The models.
     *
     * @param allowed logical names that may be called; all of the catalogue's where none is given
     * @param file a catalogue of one's own, laid over the one that Director brings
     * @param kimiRankFile Kimi's {@code tiktoken.model}, to count its tokens exactly
     * @param callTimeout the longest that one call may take
     * @param idleTimeout the longest that a stream may say nothing
     * @param maxAttempts calls of one turn on one route, the first included
     */
    public record Models(
            @DefaultValue List<String> allowed,
            Optional<String> file,
            Optional<String> kimiRankFile,
            @DefaultValue("10m") Duration callTimeout,
            @DefaultValue("2m") Duration idleTimeout,
            @DefaultValue("3") @Min(1) @Max(10) int maxAttempts) {}

    /**
     * The tools.
     *
     * @param file tools that are calls over HTTP, and MCP servers
     */
    public record Tools(Optional<String> file) {}

    /**
     * Who is told of budgets that reach a threshold, beside the topic, the log and the metrics.
     *
     * @param webhookUrl where each alert is posted as JSON
     * @param webhookSecret signs it, as Standard Webhooks says: {@code whsec_} and the key in
     *     Base64
     */
    public record Alerts(Optional<URI> webhookUrl, Optional<String> webhookSecret) {

        /** Without the secret, and without a path that may be one: this may be logged. */
        @Override
        public String toString() {
            return "Alerts[webhookHost=" + webhookUrl.map(URI::getHost) + "]";
        }
    }
}
