package dev.director.worker.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.director.worker.context.Drift;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The worker's metrics, for Prometheus: {@code GET /metrics}. Thread-safe. */
public final class MetricsServer implements AutoCloseable {

    /** Of billed to estimated prompt tokens, by route: 1 when the estimates are right. */
    private static final String DRIFT = "director.prompt.tokens.drift.ratio";

    /** By gate, as long as it is closed. */
    private static final String CLOSED = "director.gate.closed";

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final Drift drift;
    private final MultiGauge drifts;
    private final Gates gates;
    private final MultiGauge closed;
    private final LimitMetrics keys;
    private final BudgetMetrics budgets;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /**
     * @param port 0 for any that is free
     * @param registry what is told beside the drift; closed by whoever made it
     * @throws UncheckedIOException when the address cannot be bound
     */
    public MetricsServer(
            String host,
            int port,
            Drift drift,
            Gates gates,
            Limits limits,
            Budgets budgets,
            PrometheusMeterRegistry registry) {
        this.drift = drift;
        this.gates = gates;
        this.keys = new LimitMetrics(limits, registry);
        this.budgets = new BudgetMetrics(budgets, registry);
        this.registry = registry;
        this.closed =
                MultiGauge.builder(CLOSED)
                        .description("1 while calls of a key or a route are held back")
                        .register(registry);
        this.drifts =
                MultiGauge.builder(DRIFT)
                        .description(
                                "Billed to estimated prompt tokens; the newest calls count most")
                        .register(registry);
        try {
            this.server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/metrics", this::answer);
        server.start();
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] text = scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", TEXT);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private synchronized String scrape() {
        List<MultiGauge.Row<?>> rows =
                drift.routes().entrySet().stream()
                        .<MultiGauge.Row<?>>map(route ->
                                MultiGauge.Row.of(
                                        Tags.of("route", route.getKey()), route.getValue().ratio()))
                        .toList();
        drifts.register(rows, true);
        closed.register(gates.shut().stream().map(MetricsServer::row).toList(), true);
        keys.update();
        budgets.update();
        return registry.scrape();
    }

    private static MultiGauge.Row<?> row(Gates.Shut shut) {
        return MultiGauge.Row.of(
                Tags.of(
                        "scope", shut.scope().wire(),
                        "name", shut.name(),
                        "code", shut.code().wire()),
                1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
