package dev.director.cli.bench;

import dev.director.testkit.process.ForkedJvm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a call costs in a process that does nothing else.
 *
 * @param perSecond calls in a second, with {@value #IN_FLIGHT} in flight
 * @param cpuMs CPU of the process for each, in milliseconds
 */
record CallCost(double perSecond, double cpuMs) {
    static final int IN_FLIGHT = 64;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern LINE =
            Pattern.compile("measured (\\d+) calls, ([\\d.]+) ms of CPU");

    /** Who makes the calls. */
    enum Kind {
        /** The JDK's HTTP client, with a body that is ready. */
        TRANSPORT("bare transport"),
        /** A turn of the model: router, context, dialect, limits, SDK, transport, assembler. */
        MODEL("model call");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /**
     * @throws BenchFailure when the process does not tell in time
     */
    static CallCost measure(Stage stage, Kind kind, Duration warmUp, Duration window, String heap) {
        try (var simulator = stage.simulate(Duration.ZERO)) {
            ForkedJvm process =
                    ForkedJvm.of(CallsMain.class)
                            .jvm("-Xmx" + heap)
                            .env("OPENROUTER_BASE_URL", simulator.uri() + "/api/v1")
                            .env("OPENROUTER_API_KEY", "simulated")
                            .args(
                                    kind.name().toLowerCase(Locale.ROOT),
                                    simulator.uri() + "/api/v1",
                                    Long.toString(warmUp.toSeconds()),
                                    Long.toString(window.toSeconds()))
                            .start();
            try {
                return of(awaitLine(process, warmUp.plus(window).plus(PATIENCE)), window);
            } finally {
                Stage.end(process);
            }
        }
    }

    private static String awaitLine(ForkedJvm process, Duration limit) {
        try {
            return process.awaitLine(line -> LINE.matcher(line).find(), limit);
        } catch (IllegalStateException e) {
            throw new BenchFailure(String.valueOf(e.getMessage()));
        }
    }

    private static CallCost of(String line, Duration window) {
        Matcher found = LINE.matcher(line);
        if (!found.find()) {
            throw new BenchFailure(line);
        }
        long calls = Long.parseLong(found.group(1));
        return new CallCost(
                (double) calls / window.toSeconds(), Double.parseDouble(found.group(2)) / calls);
    }

    static String line(long calls, double cpuMs) {
        return String.format(Locale.ROOT, "measured %d calls, %.1f ms of CPU", calls, cpuMs);
    }

    Map<String, Double> row() {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("calls/s", perSecond);
        row.put("cpu ms", cpuMs);
        return row;
    }
}
