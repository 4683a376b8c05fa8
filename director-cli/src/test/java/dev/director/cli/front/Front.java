package dev.director.cli.front;

import dev.director.api.ApiApplication;
import dev.director.testkit.broker.BrokerSettings;
import dev.director.testkit.broker.EmbeddedBroker;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.SimulatorSettings;
import dev.director.worker.WorkerApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.springframework.context.ConfigurableApplicationContext;

/** A broker, a worker, the API and a simulated provider, in one process. */
final class Front implements AutoCloseable {
    private static final List<String> PROVIDERS =
            List.of("OPENAI:/v1", "OPENROUTER:/api/v1", "MOONSHOT:/v1");

    private final EmbeddedBroker broker;
    private final ProviderSimulator simulator;
    private final ConfigurableApplicationContext worker;
    private final ConfigurableApplicationContext api;

    private Front(
            EmbeddedBroker broker,
            ProviderSimulator simulator,
            ConfigurableApplicationContext worker,
            ConfigurableApplicationContext api) {
        this.broker = broker;
        this.simulator = simulator;
        this.worker = worker;
        this.api = api;
    }

    /** Returns when it answers. */
    static Front start(Path data, List<String> workerSettings, Rule... script) {
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(data));
        ProviderSimulator simulator = ProviderSimulator.start(SimulatorSettings.defaults());
        simulator.script(script);
        List<String> common =
                List.of(
                        "--spring.main.register-shutdown-hook=false",
                        "--director.kafka.bootstrap-servers=" + broker.bootstrapServers());
        List<String> working = new ArrayList<>(common);
        working.add("--director.topics.partitions=3");
        working.add("--director.worker.slot=front");
        for (String provider : PROVIDERS) {
            String[] parts = provider.split(":");
            working.add("--" + parts[0] + "_BASE_URL=" + simulator.uri().resolve(parts[1]));
            working.add("--" + parts[0] + "_API_KEY=planted-key");
        }
        working.addAll(workerSettings);
        ConfigurableApplicationContext worker =
                WorkerApplication.run(working.toArray(String[]::new));
        List<String> answering = new ArrayList<>(common);
        answering.add("--server.port=0");
        ConfigurableApplicationContext api = ApiApplication.run(answering.toArray(String[]::new));
        Front front = new Front(broker, simulator, worker, api);
        Awaitility.await().until(front::isReady);
        return front;
    }

    ProviderSimulator simulator() {
        return simulator;
    }

    URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:" + api.getEnvironment().getProperty("local.server.port") + path);
    }

    private boolean isReady() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                                    HttpRequest.newBuilder(uri("/actuator/health/readiness"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        }
    }

    @Override
    public void close() {
        api.close();
        worker.close();
        simulator.close();
        broker.close();
    }
}
