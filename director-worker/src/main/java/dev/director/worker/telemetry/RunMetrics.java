package dev.director.worker.telemetry;

import dev.director.schemas.Status;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.Run;
import dev.director.worker.run.RunWatch;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts what became of the tool calls of runs that have ended. Of all calls the valid ones are a
 * model's valid-call rate; of the valid ones the completed are the rate of execution success.
 * Thread-safe.
 */
public final class RunMetrics implements RunWatch {

    private static final String TOOL_CALLS = "director.tool.calls";

    private final MeterRegistry registry;

    public RunMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void ended(Run run, Status status) {
        for (Run.ToolUse use : run.toolUses()) {
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
}
