package dev.director.testkit.simulator;

import java.util.List;

/**
 * How a simulator is set up. Immutable; each method returns a changed copy.
 *
 * @param port on 127.0.0.1, or 0 for a free one
 * @param latency of completions, unless a rule says otherwise
 * @param seed of latencies and probabilities
 * @param keepsLog whether each call is logged; without it calls are only counted
 * @param tls whether to serve TLS with a certificate made at start, offering HTTP/2 and HTTP/1.1
 * @param models what {@code GET /v1/models} lists; any other model is answered too
 */
public record SimulatorSettings(
        int port, Latency latency, long seed, boolean keepsLog, boolean tls, List<String> models) {

    /** What the providers list in November 2026, and gpt-4, which users still ask for. */
    private static final List<String> LISTED =
            List.of(
                    "gpt-4",
                    "gpt-5.6-sol",
                    "gpt-5.6-terra",
                    "gpt-5.6-luna",
                    "o3",
                    "moonshotai/kimi-k2",
                    "anthropic/claude-opus-4.8",
                    "anthropic/claude-sonnet-4.6",
                    "kimi-k2.6",
                    "kimi-k3");

    /** Copies the models. */
    public SimulatorSettings {
        models = List.copyOf(models);
    }

    /** A free port, no latency, seed 1, the log kept, no TLS. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(0, Latency.none(), 1, true, false, LISTED);
    }

    /** The same on {@code newPort} (0: a free one). */
    public SimulatorSettings onPort(int newPort) {
        return new SimulatorSettings(newPort, latency, seed, keepsLog, tls, models);
    }

    /** The same with completions taking {@code newLatency}. */
    public SimulatorSettings withLatency(Latency newLatency) {
        return new SimulatorSettings(port, newLatency, seed, keepsLog, tls, models);
    }

    /** The same with another seed. */
    public SimulatorSettings withSeed(long newSeed) {
        return new SimulatorSettings(port, latency, newSeed, keepsLog, tls, models);
    }

    /** The same, serving TLS: HTTP/2 (100 streams a connection) and HTTP/1.1, by ALPN. */
    public SimulatorSettings withTls() {
        return new SimulatorSettings(port, latency, seed, keepsLog, true, models);
    }

    /** The same, counting calls without logging each: for millions of calls. */
    public SimulatorSettings withoutLog() {
        return new SimulatorSettings(port, latency, seed, false, tls, models);
    }
}
