package dev.director.worker;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.LimitEvent;
import dev.director.schemas.Topics;
import dev.director.worker.context.TokenCounter;
import dev.director.worker.intake.Assembly;
import dev.director.worker.intake.ControlFollower;
import dev.director.worker.intake.ControlTopic;
import dev.director.worker.intake.News;
import dev.director.worker.intake.TopicCheck;
import dev.director.worker.intake.Worker;
import dev.director.worker.intake.WorkerFailure;
import dev.director.worker.intake.budget.Treasury;
import dev.director.worker.model.RouteProbe;
import dev.director.worker.model.RoutedModel;
import dev.director.worker.model.Router;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.CatalogueReader;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Life;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.model.limit.Ticker;
import dev.director.worker.model.openai.OpenAiWire;
import dev.director.worker.model.openai.WarmUp;
import dev.director.worker.outbox.KafkaClients;
import dev.director.worker.run.Lane;
import dev.director.worker.run.LanePolicy;
import dev.director.worker.telemetry.MetricsServer;
import dev.director.worker.telemetry.RunMetrics;
import dev.director.worker.tool.Tool;
import dev.director.worker.tool.Toolbox;
import dev.director.worker.tool.file.ToolsFile;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/** Builds the worker from its settings. */
@Configuration(proxyBeanMethods = false)
class Wiring {

    private static final Logger log = LoggerFactory.getLogger(Wiring.class);
    private static final DataSize MAX_REQUEST_SIZE = DataSize.ofMegabytes(7);

    /** Leases outlive the finding of another allocator, which takes this beyond the timeout. */
    private static final Duration FAILOVER = Duration.ofSeconds(4);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /**
     * @throws WorkerFailure when the operator's own does not hold together
     */
    @Bean
    Catalogue catalogue(Environment environment, WorkerSettings settings) {
        InputStream shipped =
                Objects.requireNonNull(Wiring.class.getResourceAsStream("/models.yml"));
        try {
            Optional<Path> own = settings.models().file().map(Path::of);
            return CatalogueReader.read(
                    shipped,
                    own.isEmpty() ? Optional.empty() : Optional.of(Files.newInputStream(own.get())),
                    environment::resolveRequiredPlaceholders);
        } catch (IOException | IllegalArgumentException e) {
            throw new WorkerFailure(
                    WorkerFailure.CONFIGURATION, "director.models.file: " + e.getMessage());
        }
    }

    @Bean
    OpenAiWire wire(Catalogue catalogue, WorkerSettings settings, Clock clock) {
        return new OpenAiWire(catalogue, settings.models().idleTimeout(), clock);
    }

    @Bean
    TokenCounter tokenCounter(WorkerSettings settings) {
        TokenCounter counter = new TokenCounter(settings.models().kimiRankFile().map(Path::of));
        WarmUp.start(counter);
        return counter;
    }

    @Bean
    PrometheusMeterRegistry meters() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /**
     * There where a port is given.
     *
     * @throws WorkerFailure when it is taken
     */
    static Optional<MetricsServer> metrics(
            WorkerSettings settings,
            TokenCounter counter,
            Gates gates,
            Limits limits,
            Budgets budgets,
            PrometheusMeterRegistry meters) {
        String host = settings.worker().metricsHost();
        return settings.worker()
                .metricsPort()
                .map(port -> listen(host, port, counter, gates, limits, budgets, meters));
    }

    private static MetricsServer listen(
            String host,
            int port,
            TokenCounter counter,
            Gates gates,
            Limits limits,
            Budgets budgets,
            PrometheusMeterRegistry meters) {
        try {
            MetricsServer server =
                    new MetricsServer(host, port, counter.drift(), gates, limits, budgets, meters);
            log.info("Metrics are at http://{}:{}/metrics", host, server.port());
            return server;
        } catch (UncheckedIOException e) {
            throw new WorkerFailure(
                    WorkerFailure.UNAVAILABLE,
                    "metrics cannot be told at %s:%d (%s); change director.worker.metrics-port"
                            .formatted(
                                    host,
                                    port,
                                    NestedExceptionUtils.getMostSpecificCause(e).getMessage()));
        }
    }

    @Bean
    News news(KafkaClients clients, WorkerSettings settings) {
        return new News(new Topics(settings.topics().prefix()).control(), clients::plain);
    }

    /** Named by this life of the worker: what an earlier one announced still holds. */
    @Bean
    Gates gates(News news, WorkerSettings settings, Clock clock) {
        return new Gates(
                life(settings, clock),
                news::publish,
                clock,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Names this life of the worker among all. */
    static String life(WorkerSettings settings, Clock clock) {
        return slot(settings.worker()) + "@" + clock.instant();
    }

    /** As {@link #gates}; closed, and with that given back, before what it is announced by. */
    @Bean
    Limits limits(News news, Catalogue catalogue, WorkerSettings settings, Clock clock) {
        WorkerSettings.WorkerProcess process = settings.worker();
        return new Limits(
                new Life(slot(process), clock.instant()),
                catalogue.providers(),
                process.sessionTimeout().plus(FAILOVER),
                news::publish,
                System::nanoTime,
                Thread::sleep);
    }

    @Bean
    Ticker limitTicker(Limits limits) {
        return new Ticker("director-limits", limits::tick);
    }

    @Bean
    Router router(Catalogue catalogue, WorkerSettings settings) {
        return new Router(catalogue, Set.copyOf(settings.models().allowed()));
    }

    @Bean
    RoutedModel model(
            Router router,
            Budgets budgets,
            Gates gates,
            Limits limits,
            TokenCounter counter,
            OpenAiWire wire,
            WorkerSettings settings,
            Clock clock) {
        WorkerSettings.Models models = settings.models();
        return RoutedModel.of(
                router,
                budgets,
                gates,
                limits,
                counter,
                wire,
                RoutedModel.Policy.standard(models.callTimeout(), models.maxAttempts()),
                clock);
    }

    /**
     * Every bean that is a tool, and those of the tools file. Lazy, so that a slip in it ends the
     * start with one line, not with Spring's report.
     *
     * @throws WorkerFailure when they do not go together, or the file cannot be taken
     */
    @Bean
    @Lazy
    Toolbox tools(
            ObjectProvider<Tool> beans,
            Environment environment,
            WorkerSettings settings,
            Clock clock) {
        ToolsFile file = toolsFile(environment, settings.tools(), clock);
        try {
            return new Toolbox(
                    Stream.concat(beans.orderedStream(), file.http().stream()).toList(),
                    file.mcp(),
                    clock);
        } catch (IllegalArgumentException e) {
            throw new WorkerFailure(WorkerFailure.CONFIGURATION, String.valueOf(e.getMessage()));
        }
    }

    private static ToolsFile toolsFile(
            Environment environment, WorkerSettings.Tools settings, Clock clock) {
        try {
            return settings.file()
                    .map(file ->
                            ToolsFile.read(
                                    Path.of(file), environment::resolveRequiredPlaceholders, clock))
                    .orElseGet(ToolsFile::none);
        } catch (IllegalArgumentException e) {
            throw new WorkerFailure(
                    WorkerFailure.CONFIGURATION, "director.tools.file: " + e.getMessage());
        }
    }

    @Bean
    RouteProbe routeProbe(Catalogue catalogue, OpenAiWire wire, Clock clock) {
        return new RouteProbe(catalogue, wire, clock);
    }

    @Bean
    KafkaClients kafkaClients(WorkerSettings settings) {
        return new KafkaClients(
                settings.kafka().bootstrapServers(),
                settings.kafka().properties(),
                slot(settings.worker()));
    }

    /**
     * Lazy, so that an address it cannot use ends the start with one line, not with Spring's
     * report.
     */
    @Bean
    @Lazy
    Admin admin(WorkerSettings settings, KafkaClients clients) {
        try {
            return clients.admin();
        } catch (KafkaException e) {
            if (NestedExceptionUtils.getMostSpecificCause(e) instanceof ConfigException refused) {
                throw refused(settings.kafka().bootstrapServers(), refused);
            }
            throw e;
        }
    }

    /** The client says only in words whether it could not resolve an address or not read it. */
    private static WorkerFailure refused(String address, ConfigException why) {
        String reason = String.valueOf(why.getMessage());
        return reason.startsWith("No resolvable")
                ? new WorkerFailure(
                        WorkerFailure.UNAVAILABLE,
                        "no host in %s can be resolved; check director.kafka.bootstrap-servers and the name service"
                                .formatted(address))
                : new WorkerFailure(
                        WorkerFailure.CONFIGURATION,
                        "Kafka's client refuses its settings: %s; director.kafka.bootstrap-servers is host:port, several separated by commas"
                                .formatted(reason));
    }

    /**
     * A worker that may start: its topics are there and fit, and the others know its models.
     *
     * @throws WorkerFailure when they do not
     */
    static Worker prepare(
            WorkerSettings settings,
            KafkaClients clients,
            Admin admin,
            RoutedModel model,
            Toolbox tools,
            MeterRegistry meters,
            Router router,
            RouteProbe probe,
            Gates gates,
            Budgets budgets,
            Treasury treasury,
            Limits limits,
            Catalogue catalogue,
            Clock clock)
            throws InterruptedException {
        if (settings.worker().maxRequestSize().compareTo(MAX_REQUEST_SIZE) > 0) {
            throw new WorkerFailure(
                    WorkerFailure.CONFIGURATION,
                    "director.worker.max-request-size may be %s at most: topics take 8 MB, and forwards add headers"
                            .formatted(MAX_REQUEST_SIZE));
        }
        Topics topics = new Topics(settings.topics().prefix());
        WorkerSettings.TopicSettings wanted = settings.topics();
        TopicCheck.Found found =
                new TopicCheck(
                                admin,
                                topics,
                                Math.toIntExact(settings.worker().maxRequestSize().toBytes()))
                        .verify(wanted.partitions(), wanted.replicationFactor(), wanted.create());
        requireTimeFor(settings.worker().maxDeadline(), found.requestRetention());
        announce(topics, found, clients, router, catalogue);
        probe.start();
        RunMetrics metrics = new RunMetrics(meters);
        Worker worker =
                Assembly.assemble(
                        plan(settings, topics, found),
                        clients,
                        admin,
                        model,
                        tools,
                        metrics,
                        new ControlFollower(
                                topics.control(),
                                () -> clients.reader(IsolationLevel.READ_COMMITTED),
                                listener(gates, limits),
                                budgets::set),
                        limits::allocating,
                        treasury,
                        clock);
        for (Lane lane : Lane.values()) {
            metrics.waiting(
                    lane, reason -> worker.waiting(lane, reason), () -> worker.isPaused(lane));
        }
        return worker;
    }

    private static ControlFollower.Listener listener(Gates gates, Limits limits) {
        return new ControlFollower.Listener() {
            @Override
            public void gate(ControlEvent.Gate event, long at) {
                gates.apply(event);
                limits.apply(event, at);
            }

            @Override
            public void limit(LimitEvent event, long at) {
                limits.apply(event, at);
            }
        };
    }

    /** Invariant 17: deadlines stay under the retention of requests. */
    private static void requireTimeFor(Duration maxDeadline, Duration retention) {
        if (maxDeadline.compareTo(retention.dividedBy(2)) > 0) {
            throw new WorkerFailure(
                    WorkerFailure.CONFIGURATION,
                    "director.worker.max-deadline is %s, and a request topic keeps a request %s: it could be gone before its turn; lower the one to half of the other, or raise retention.ms of the request topics"
                            .formatted(maxDeadline, retention));
        }
    }

    private static void announce(
            Topics topics,
            TopicCheck.Found found,
            KafkaClients clients,
            Router router,
            Catalogue catalogue) {
        try (Consumer<byte[], byte[]> reader = clients.reader(IsolationLevel.READ_COMMITTED);
                Producer<byte[], byte[]> writer = clients.plain()) {
            ControlTopic control = new ControlTopic(topics.control(), reader, writer);
            control.verifyPartitionCount(found.partitions());
            control.publish(new ControlEvent.Models(models(router, catalogue)));
        }
    }

    private static List<ControlEvent.Model> models(Router router, Catalogue catalogue) {
        return catalogue.models().entrySet().stream()
                .map(entry ->
                        new ControlEvent.Model(
                                entry.getKey(),
                                entry.getValue().family(),
                                entry.getValue().routes().getFirst().provider(),
                                entry.getValue().routes().getFirst().api().wire(),
                                router.allowed().contains(entry.getKey())))
                .toList();
    }

    private static Assembly.Plan plan(
            WorkerSettings settings, Topics topics, TopicCheck.Found found) {
        WorkerSettings.WorkerProcess process = settings.worker();
        return new Assembly.Plan(
                topics,
                found,
                process.group(),
                slot(process),
                process.maxInFlight(),
                process.maxFallbackInFlight(),
                process.maxInFlightBytes().toBytes(),
                process.maxQueued(),
                process.maxQueuedBytes().toBytes(),
                Math.toIntExact(process.maxRequestSize().toBytes()),
                process.sessionTimeout(),
                process.drain(),
                process.shutdownGrace(),
                process.leaveGroupOnShutdown(),
                process.acceptPatience(),
                process.defaultDeadline(),
                process.maxDeadline(),
                new LanePolicy(process.onOutage().interactive(), process.onBudget().interactive()),
                new LanePolicy(process.onOutage().batch(), process.onBudget().batch()));
    }

    private static String slot(WorkerSettings.WorkerProcess process) {
        return process.slot().orElseGet(Wiring::hostName);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker-1";
        }
    }
}
