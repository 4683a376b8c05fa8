package dev.director.testkit.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * A simulator in a process of its own: {@code --port 8089 --latency-ms 200 --jitter-ms 50 --seed
 * 1}. Prints {@code simulator ready on http://127.0.0.1:8089} when it accepts calls, and runs until
 * it is terminated.
 */
public final class SimulatorMain {
    private SimulatorMain() {}

    /** See the class; each argument is a name followed by its value, all of them optional. */
    public static void main(String[] args) throws InterruptedException {
        Map<String, Long> given = new TreeMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            given.put(args[i], Long.parseLong(args[i + 1]));
        }
        long latency = given.getOrDefault("--latency-ms", 0L);
        long jitter = given.getOrDefault("--jitter-ms", 0L);
        SimulatorSettings settings =
                SimulatorSettings.defaults()
                        .onPort(Math.toIntExact(given.getOrDefault("--port", 0L)))
                        .withSeed(given.getOrDefault("--seed", 1L))
                        .withLatency(
                                new Latency.Uniform(
                                        Math.max(0, latency - jitter), latency + jitter))
                        .withoutLog();
        try (ProviderSimulator simulator = ProviderSimulator.start(settings)) {
            System.out.println("simulator ready on " + simulator.uri());
            new CountDownLatch(1).await();
        }
    }
}
