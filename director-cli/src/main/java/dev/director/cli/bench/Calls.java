package dev.director.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a model call costs beside its bare transport, and how long streamed text is on its way from
 * the provider to the topic.
 */
final class Calls {
    static final String NAME = "calls";

    private static final double TARGET_MS = 100;

    private final Stage stage;
    private final Duration warmUp;
    private final Duration window;
    private final String heap;
    private final Consumer<String> progress;

    Calls(Stage stage, Duration warmUp, Duration window, String heap, Consumer<String> progress) {
        this.stage = stage;
        this.warmUp = warmUp;
        this.window = window;
        this.heap = heap;
        this.progress = progress;
    }

    /** Measures both, one after the other. */
    Outcome run() throws InterruptedException {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        CallCost transport = cost(CallCost.Kind.TRANSPORT);
        CallCost model = cost(CallCost.Kind.MODEL);
        rows.put("bare transport", transport.row());
        rows.put("model call", model.row());
        rows.put("what it adds", Map.of("cpu ms", model.cpuMs() - transport.cpuMs()));
        progress.accept("calls: " + Streams.TITLE);
        Streams.Seen seen = new Streams(stage, warmUp, window, heap).run();
        rows.put("from provider to topic", seen.row());
        List<String> problems = new ArrayList<>();
        if (!seen.counts().clean()) {
            problems.add(seen.counts().toString());
        }
        return new Outcome(
                NAME,
                "CPU of a call with 64 in flight on an instant model; " + Streams.TITLE,
                rows,
                List.of(
                        Verdict.of(
                                "streamed text, from provider to topic, p99 ms",
                                seen.percentile(99),
                                false,
                                TARGET_MS)),
                problems);
    }

    private CallCost cost(CallCost.Kind kind) {
        progress.accept("calls: " + kind.label());
        return CallCost.measure(stage, kind, warmUp, window, heap);
    }
}
