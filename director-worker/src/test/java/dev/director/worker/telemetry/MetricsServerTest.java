package dev.director.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Outcome;
import dev.director.schemas.Status;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.context.Drift;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Provider;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.catalogue.Routes;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.model.limit.Permit;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.WaitReason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

    private final Drift drift = new Drift();
    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private final Gates gates = Gates.alone(clock);
    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void tellsHowFarEstimatesOfPromptsAreFromTheirBillsByRoute() throws Exception {
        drift.billed("moonshot/kimi-k2.6", 100, 110);

        assertThat(metrics())
                .contains(
                        "# TYPE director_prompt_tokens_drift_ratio gauge",
                        "director_prompt_tokens_drift_ratio{route=\"moonshot/kimi-k2.6\"} 1.1");
    }

    @Test
    void tellsWhatHoldsWhenItIsAsked() throws Exception {
        try (MetricsServer server =
                        new MetricsServer(
                                "127.0.0.1", 0, drift, gates, limits(), Budgets.none(), meters);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, server)).doesNotContain("a/b");
            drift.billed("a/b", 100, 150);
            assertThat(get(client, server)).contains("{route=\"a/b\"} 1.5");
            drift.billed("a/b", 100, 50);
            assertThat(get(client, server)).contains("{route=\"a/b\"} 1.0");
        }
    }

    @Test
    void tellsWhatBecameOfToolCallsByModel() throws Exception {
        RunMetrics runs = new RunMetrics(meters);
        runs.ended(
                Samples.withToolCalls(true, false),
                Finish.completed(Samples.message("done"), "stop"));
        runs.ended(Samples.withToolCalls(true), Finish.failed(ErrorCode.PROVIDER_ERROR, "down"));
        runs.ended(Samples.withToolCalls(true), returned());

        assertThat(metrics())
                .contains(
                        "director_tool_calls_total{model=\"moonshotai/kimi-k2\",outcome=\"completed\",ran_by=\"director\",valid=\"true\"} 3.0",
                        "director_tool_calls_total{model=\"moonshotai/kimi-k2\",outcome=\"failed\",ran_by=\"director\",valid=\"false\"} 1.0",
                        "director_tool_calls_total{model=\"moonshotai/kimi-k2\",outcome=\"returned\",ran_by=\"caller\",valid=\"true\"} 1.0");
    }

    private static Finish returned() {
        return new Finish(
                Status.COMPLETED,
                Optional.of(Samples.message("")),
                Optional.of("tool_calls"),
                Optional.empty(),
                List.of(new ToolOutcome("c", "theirs", "caller", true, Outcome.RETURNED, 0)),
                List.of());
    }

    @Test
    void tellsWhatIsClosedAsLongAsItIs() throws Exception {
        Route route = Routes.chat("openrouter", "kimi");
        gates.outage(route, clock.instant(), ErrorCode.PROVIDER_ERROR, "status 500");

        assertThat(metrics())
                .contains(
                        "director_gate_closed{code=\"provider_error\",name=\"openrouter/kimi\",scope=\"route\"} 1.0");
    }

    @Test
    void tellsWhatWaitsByLaneAndForWhat() throws Exception {
        RunMetrics runs = new RunMetrics(meters);
        runs.waiting(Lane.FALLBACK, reason -> reason == WaitReason.GATE ? 7 : 0, () -> true);

        assertThat(metrics())
                .contains(
                        "director_runs_waiting{lane=\"fallback\",reason=\"gate\"} 7.0",
                        "director_runs_waiting{lane=\"fallback\",reason=\"budget\"} 0.0",
                        "director_lane_paused{lane=\"fallback\"} 1.0");
    }

    private String metrics() throws Exception {
        try (MetricsServer server =
                        new MetricsServer(
                                "127.0.0.1", 0, drift, gates, limits(), Budgets.none(), meters);
                HttpClient client = HttpClient.newHttpClient()) {
            return get(client, server);
        }
    }

    private static String get(HttpClient client, MetricsServer server) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void tellsWhatAKeyMayDoAndWhatOfItThisWorker() throws Exception {
        Provider.Limits of50Calls =
                new Provider.Limits(Optional.of(50), Optional.empty(), Optional.empty());
        Limits shared =
                Limits.alone(
                        Map.of("moonshot", new Provider("", "", null, null, null, of50Calls)),
                        System::nanoTime,
                        Thread::sleep);
        try (Permit _ = shared.acquire("moonshot", 1, Duration.ofMinutes(1)).orElseThrow();
                MetricsServer server =
                        new MetricsServer(
                                "127.0.0.1", 0, drift, gates, shared, Budgets.none(), meters);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, server))
                    .contains(
                            "director_limit_in_effect{key=\"moonshot\",measure=\"concurrency\"} 50.0",
                            "director_limit_share{key=\"moonshot\",measure=\"concurrency\"} 50.0",
                            "director_limit_in_flight{key=\"moonshot\"} 1.0",
                            "director_limit_waiting{key=\"moonshot\"} 0.0");
        }
    }

    private static Limits limits() {
        return Limits.alone(Map.of(), System::nanoTime, Thread::sleep);
    }
}
