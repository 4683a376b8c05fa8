package dev.director.worker.telemetry;

import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Run;
import dev.director.worker.run.RunWatch;
import dev.director.worker.run.WaitReason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

/**
 * Counts what became of the tool calls of runs that have ended, and tells how many runs wait. Of
 * all calls the valid ones are a model's valid-call rate; of the valid ones that were not returned
 * to their caller the completed are the rate of execution success. Thread-safe.
 */
public final class RunMetrics implements RunWatch {

    private static final String TOOL_CALLS = "director.tool.calls";

    private static final String WAITING = "director.runs.waiting";
    private static final String PAUSED = "director.lane.paused";

    private final MeterRegistry registry;

    public RunMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Tells how many runs of a lane wait, for what, and whether it is paused. */
    public void waiting(Lane lane, ToIntFunction<WaitReason> waiting, BooleanSupplier paused) {
        String label = lane.name().toLowerCase(Locale.ROOT);
        for (WaitReason reason : WaitReason.values()) {
            Gauge.builder(WAITING, () -> waiting.applyAsInt(reason))
                    .description("Runs that were read and wait, by what they wait for")
                    .tag("lane", label)
                    .tag("reason", reason.wire())
                    .register(registry);
        }
        Gauge.builder(PAUSED, () -> paused.getAsBoolean() ? 1 : 0)
                .description("1 while an operator has the lane paused")
                .tag("lane", label)
                .register(registry);
    }

    @Override
    public void ended(Run run, Finish finish) {
        run.toolUses().forEach(this::count);
        run.toolUses(finish.calls()).forEach(this::count);
    }

    private void count(Run.ToolUse use) {
        ToolOutcome outcome = use.outcome();
        registry.counter(
                        TOOL_CALLS,
                        "model",
                        use.model(),
                        "ran_by",
                        outcome.ranBy(),
                        "valid",
                        Boolean.toString(outcome.valid()),
                        "outcome",
                        outcome.outcome().wire())
                .increment();
    }
}
