package dev.director.worker.run;

import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.RunStep.ToolEnded;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * A worker with three tools: {@code look} may be repeated, {@code buy} may not, and {@code pay}
 * needs somebody's approval besides. It takes any arguments that are JSON objects.
 */
class FakeTools implements ToolRunner {

    /** The names of the tools that ran, in order. */
    final List<String> ran = new CopyOnWriteArrayList<>();

    /** What it says of the calls it takes. */
    boolean valid = true;

    /** Whether holding a call against its schema shows a defect of ours. */
    boolean defect;

    /** Done while the tool of that name runs. */
    Consumer<String> meanwhile = _ -> {};

    @Override
    public boolean has(String name) {
        return List.of("look", "buy", "pay").contains(name);
    }

    @Override
    public ObjectNode completed(ObjectNode definition) {
        return definition;
    }

    @Override
    public boolean repeatable(String name) {
        return name.equals("look");
    }

    @Override
    public boolean needsApproval(String name) {
        return name.equals("pay");
    }

    @Override
    public Checked check(ObjectNode definition, ToolRequest call) {
        if (defect) {
            throw new IllegalStateException("a defect of the check");
        }
        try {
            return new Checked.Valid((ObjectNode) Codec.mapper().readTree(call.arguments()));
        } catch (JacksonException | ClassCastException e) {
            return new Checked.Invalid("no object");
        }
    }

    @Override
    public ToolEnded run(RunId id, ToolRequest call, Instant deadline) {
        ran.add(call.name());
        meanwhile.accept(call.name());
        return new ToolEnded(
                new ToolOutcome(
                        call.callId(), call.name(), "director", valid, Outcome.COMPLETED, 5),
                call.name() + " ran");
    }
}
