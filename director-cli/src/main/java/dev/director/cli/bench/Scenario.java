package dev.director.cli.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One load under which the contenders are compared.
 *
 * @param name as on the command line
 * @param title what it is, in one line
 * @param modelLatency how long the simulated model takes
 * @param load how requests are offered
 * @param warmUp the least time that goes by before anything is counted
 * @param warmUpResults the least number of results before anything is counted
 * @param contenders in the order in which they run
 * @param workerSettings further settings of Director's worker
 * @param script what the simulated model does; it echoes where there is none
 * @param targets what is asked of it
 */
record Scenario(
        String name,
        String title,
        Duration modelLatency,
        Load load,
        Duration warmUp,
        int warmUpResults,
        List<Contender> contenders,
        List<String> workerSettings,
        Optional<String> script,
        List<Target> targets) {

    private static final List<Contender> WITHOUT_LISTENER =
            List.of(Contender.DIRECTOR, Contender.BARE);

    /** An instant model and 64 requests outstanding: what the machinery itself costs. */
    static Scenario throughput(Duration warmUp) {
        return new Scenario(
                "throughput",
                "instant model, 64 outstanding",
                Duration.ZERO,
                new Load.Closed(64, Duration.ZERO),
                warmUp,
                2_000,
                List.of(Contender.DIRECTOR, Contender.BARE, Contender.LISTENER),
                List.of(),
                Optional.empty(),
                List.of(Target.atLeast("results/s, of bare", 0.85, Figures::rateOfBare)));
    }

    /** The first load without bounds and with budgets and limits: what they cost. */
    static Scenario bounds(Duration warmUp) {
        return new Scenario(
                "bounds",
                "instant model, 64 outstanding: without budgets and limits, and with both",
                Duration.ZERO,
                new Load.Closed(64, Duration.ZERO),
                warmUp,
                2_000,
                List.of(Contender.DIRECTOR, Contender.BOUNDED, Contender.BARE),
                List.of(),
                Optional.empty(),
                List.of(
                        Target.atLeast(
                                "results/s with bounds, of without",
                                0.90,
                                figures ->
                                        figures.rateRatio(Contender.BOUNDED, Contender.DIRECTOR))));
    }

    /** Runs of three turns with a tool beside runs of one, on an instant model. */
    static Scenario loop(Duration warmUp) {
        return new Scenario(
                "loop",
                "instant model, 64 outstanding: runs of one turn, and of three with a tool",
                Duration.ZERO,
                new Load.Closed(64, Duration.ZERO),
                warmUp,
                2_000,
                List.of(Contender.DIRECTOR, Contender.LOOP),
                List.of(),
                Optional.of(LoopScript.of(Contender.TURNS)),
                List.of());
    }

    /** 2,000 calls in flight on a model that takes 2 s. */
    static Scenario inflight(Duration warmUp) {
        var latency = Duration.ofSeconds(2);
        return new Scenario(
                "inflight",
                "2 s model, 2,000 outstanding",
                latency,
                new Load.Closed(2_000, latency),
                warmUp.plus(latency.multipliedBy(2)),
                2_000,
                WITHOUT_LISTENER,
                List.of(),
                Optional.empty(),
                List.of(Target.atLeast("results/s, of ideal", 0.85, Figures::rateOfIdeal)));
    }

    /** 10,000 calls in flight in one worker, on a model that takes 10 s. */
    static Scenario many(Duration warmUp) {
        var latency = Duration.ofSeconds(10);
        return new Scenario(
                "many",
                "10 s model, 10,000 outstanding, one worker",
                latency,
                new Load.Closed(10_000, latency),
                warmUp.plus(latency.multipliedBy(2)),
                10_000,
                WITHOUT_LISTENER,
                List.of("--director.worker.max-in-flight=12000"),
                Optional.empty(),
                List.of(
                        Target.atLeast("results/s, of ideal", 0.85, Figures::rateOfIdeal),
                        Target.atMost("heap used at its peak, MiB", 1536, Figures::heapPeak)));
    }

    /** What Director adds to a model call at an easy pace. */
    static Scenario latency(Duration warmUp) {
        return new Scenario(
                "latency",
                "200 ms model, 100 requests/s evenly paced",
                Duration.ofMillis(200),
                new Load.Open(100),
                warmUp,
                300,
                WITHOUT_LISTENER,
                List.of(),
                Optional.empty(),
                List.of(
                        Target.atMost("added latency p50, ms", 10, Figures::addedP50),
                        Target.atMost("added latency p99, ms", 40, Figures::addedP99)));
    }

    /** Results in a second if nothing but the model took time; empty for an instant model. */
    OptionalDouble idealPerSecond() {
        return switch (load) {
            case Load.Open open -> OptionalDouble.of(open.perSecond());
            case Load.Closed closed when modelLatency.isZero() -> OptionalDouble.empty();
            case Load.Closed closed ->
                    OptionalDouble.of(closed.outstanding() * 1e9 / modelLatency.toNanos());
        };
    }

    /** With more open requests than this a contender still works off what it fell behind with. */
    long openWhenSettled() {
        return switch (load) {
            case Load.Open open ->
                    open.perSecond() * modelLatency.plus(Duration.ofMillis(500)).toMillis() / 1_000;
            case Load.Closed closed -> closed.outstanding();
        };
    }

    /** Requests that may be open at once: each is a connection of worker and simulator. */
    int connections() {
        return switch (load) {
            case Load.Open open -> open.perSecond();
            case Load.Closed closed -> closed.outstanding();
        };
    }
}
