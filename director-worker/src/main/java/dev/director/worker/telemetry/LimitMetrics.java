package dev.director.worker.telemetry;

import dev.director.worker.model.limit.KeyState;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.model.limit.Measure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** How it stands with each key that has limits. Not thread-safe. */
final class LimitMetrics {

    private final Limits limits;
    private final MultiGauge most;
    private final MultiGauge share;
    private final MultiGauge inFlight;
    private final MultiGauge waiting;

    LimitMetrics(Limits limits, MeterRegistry registry) {
        this.limits = limits;
        this.most =
                MultiGauge.builder("director.limit.in.effect")
                        .description("What all workers may do with a key, at a time or in a minute")
                        .register(registry);
        this.share =
                MultiGauge.builder("director.limit.share")
                        .description("What this worker may do of it")
                        .register(registry);
        this.inFlight =
                MultiGauge.builder("director.limit.in.flight")
                        .description("This worker's calls on their way with a key")
                        .register(registry);
        this.waiting =
                MultiGauge.builder("director.limit.waiting")
                        .description("This worker's calls that are about to begin")
                        .register(registry);
    }

    void update() {
        List<KeyState> states = limits.states();
        most.register(rows(states, KeyState::limits), true);
        share.register(rows(states, KeyState::shares), true);
        inFlight.register(counts(states, KeyState::inFlight), true);
        waiting.register(counts(states, KeyState::waiting), true);
    }

    private static List<MultiGauge.Row<?>> counts(
            List<KeyState> states, Function<KeyState, Integer> count) {
        return states.stream()
                .<MultiGauge.Row<?>>map(state ->
                        MultiGauge.Row.of(Tags.of("key", state.provider()), count.apply(state)))
                .toList();
    }

    private static List<MultiGauge.Row<?>> rows(
            List<KeyState> states, Function<KeyState, Map<Measure, Long>> values) {
        return states.stream()
                .flatMap(state -> rows(state.provider(), values.apply(state)))
                .toList();
    }

    private static Stream<MultiGauge.Row<?>> rows(String provider, Map<Measure, Long> values) {
        return values.entrySet().stream()
                .map(value ->
                        MultiGauge.Row.of(
                                Tags.of("key", provider, "measure", value.getKey().wire()),
                                value.getValue()));
    }
}
