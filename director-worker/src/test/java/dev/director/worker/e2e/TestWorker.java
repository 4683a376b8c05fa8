package dev.director.worker.e2e;

import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.worker.WorkerApplication;
import dev.director.worker.intake.Worker;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.gate.Gates;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;

/** A worker in this JVM. */
final class TestWorker implements AutoCloseable {

    static final int PARTITIONS = 6;

    private final ConfigurableApplicationContext context;

    private TestWorker(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Returns when the worker is ready. */
    static TestWorker start(
            String bootstrap,
            TopicPrefix prefix,
            String slot,
            ProviderSimulator simulator,
            String... more) {
        return new TestWorker(
                WorkerApplication.run(arguments(bootstrap, prefix, slot, simulator, more)));
    }

    /** A worker in a JVM of its own, ready. */
    static ForkedJvm fork(
            String bootstrap,
            TopicPrefix prefix,
            String slot,
            ProviderSimulator simulator,
            String... more) {
        return fork(WorkerApplication.class, bootstrap, prefix, slot, simulator, more);
    }

    /** The same by a main class of the test's, which adds beans of its own. */
    static ForkedJvm fork(
            Class<?> main,
            String bootstrap,
            TopicPrefix prefix,
            String slot,
            ProviderSimulator simulator,
            String... more) {
        ForkedJvm jvm =
                ForkedJvm.of(main)
                        .jvm(
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dtest.console=INFO")
                        .args(arguments(bootstrap, prefix, slot, simulator, more))
                        .start();
        jvm.awaitLine(".*The worker is ready.*", Duration.ofSeconds(60));
        return jvm;
    }

    private static String[] arguments(
            String bootstrap,
            TopicPrefix prefix,
            String slot,
            ProviderSimulator simulator,
            String... more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("director.kafka.bootstrap-servers", bootstrap);
        settings.put("director.topics.prefix", prefix.value());
        settings.put("director.topics.partitions", Integer.toString(PARTITIONS));
        settings.put("director.worker.group", group(prefix));
        settings.put("director.worker.slot", slot);
        settings.put("director.worker.shutdown-grace", "2s");
        settings.put("director.worker.drain", "2s");
        for (String provider : List.of("OPENAI", "OPENROUTER")) {
            settings.put(provider + "_BASE_URL", simulator.baseUrl().toString());
            settings.put(provider + "_API_KEY", "planted-key");
        }
        for (String setting : more) {
            String[] parts = setting.substring("--".length()).split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        return settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    /** The consumer group of the test's workers. */
    static String group(TopicPrefix prefix) {
        return prefix.value() + "workers";
    }

    /** What it knows of closed keys and routes. */
    Gates gates() {
        return context.getBean(Gates.class);
    }

    /** What it knows of budgets. */
    Budgets budgets() {
        return context.getBean(Budgets.class);
    }

    Worker worker() {
        return context.getBean(Worker.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
