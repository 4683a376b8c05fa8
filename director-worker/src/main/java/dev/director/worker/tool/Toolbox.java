package dev.director.worker.tool;

import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.Output;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.ToolEnded;
import dev.director.worker.run.ToolRequest;
import dev.director.worker.run.ToolRunner;
import dev.director.worker.tool.Tool.Invocation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools of this worker, by name. Thread-safe. */
public final class Toolbox implements ToolRunner, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Toolbox.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    private static final String RAN_BY = "director";

    private final Map<String, Entry> tools = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Clock clock;

    private record Entry(Tool tool, Arguments arguments, Duration limit) {

        /** What is wrong with a tool is found at the start. */
        static Entry of(Tool tool) {
            try {
                return new Entry(tool, new Arguments(tool.parameters()), tool.limit());
            } catch (RuntimeException | StackOverflowError e) {
                throw new IllegalArgumentException(
                        "tool '%s' has a schema that cannot be read: %s".formatted(tool.name(), e),
                        e);
            }
        }
    }

    /**
     * @throws IllegalArgumentException when two tools have one name, or a name is none
     */
    public Toolbox(Collection<? extends Tool> tools, Clock clock) {
        this.clock = clock;
        for (Tool tool : tools) {
            if (!NAME.matcher(tool.name()).matches()) {
                throw new IllegalArgumentException(
                        "no tool can be called '%s': a letter or underscore, then up to 63 letters, digits, _ or -"
                                .formatted(tool.name()));
            }
            Entry before = this.tools.put(tool.name(), Entry.of(tool));
            if (before != null) {
                throw new IllegalArgumentException(
                        "two tools are called '%s'; rename one".formatted(tool.name()));
            }
        }
    }

    @Override
    public boolean has(String name) {
        return tools.containsKey(name);
    }

    @Override
    public ObjectNode completed(ObjectNode definition) {
        JsonNode function = definition.path("function");
        Entry entry = tools.get(function.path("name").asString(""));
        if (entry == null
                || (function.hasNonNull("parameters") && function.hasNonNull("description"))) {
            return definition;
        }
        ObjectNode completed = definition.deepCopy();
        ObjectNode filled = (ObjectNode) completed.get("function");
        if (!filled.hasNonNull("parameters")) {
            filled.set("parameters", entry.tool().parameters());
        }
        if (!filled.hasNonNull("description")) {
            filled.put("description", entry.tool().description());
        }
        return completed;
    }

    @Override
    public boolean repeatable(String name) {
        return entry(name).tool().repeatable();
    }

    @Override
    public boolean needsApproval(String name) {
        return entry(name).tool().needsApproval();
    }

    @Override
    public Checked check(ObjectNode definition, ToolRequest call) {
        Entry entry = tools.get(call.name());
        return entry == null
                ? callers(definition).read(call.arguments())
                : entry.arguments().read(call.arguments());
    }

    /** Of a tool that its caller runs. */
    private static Arguments callers(ObjectNode definition) {
        return definition.path("function").path("parameters") instanceof ObjectNode parameters
                ? Arguments.ofCaller(parameters)
                : Arguments.ofCaller(Codec.mapper().createObjectNode());
    }

    @Override
    public ToolEnded run(RunId id, ToolRequest call, Instant deadline) throws InterruptedException {
        Entry entry = tools.get(call.name());
        if (entry == null) {
            return invalid(call, "there is no tool '%s' any more".formatted(call.name()));
        }
        return switch (entry.arguments().read(call.arguments())) {
            case Checked.Invalid(String reason) -> invalid(call, reason);
            case Checked.Valid(ObjectNode arguments) ->
                    run(
                            entry,
                            call,
                            new Invocation(call.callId(), id.tenant(), id.requestId(), arguments),
                            deadline);
        };
    }

    private ToolEnded run(Entry entry, ToolRequest call, Invocation invocation, Instant deadline)
            throws InterruptedException {
        Duration left = Duration.between(clock.instant(), deadline);
        if (!left.isPositive()) {
            return ended(call, Outcome.ABORTED, 0, "it was not run: the deadline has passed");
        }
        Duration limit = left.compareTo(entry.limit()) < 0 ? left : entry.limit();
        long begun = System.nanoTime();
        Future<String> running = threads.submit(() -> entry.tool().call(invocation));
        try {
            String output = running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return ended(call, Outcome.COMPLETED, took(begun), String.valueOf(output));
        } catch (TimeoutException e) {
            return ended(
                    call,
                    Outcome.FAILED,
                    took(begun),
                    "the tool did not end within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            return failed(call, invocation, took(begun), Objects.requireNonNull(e.getCause()));
        } finally {
            running.cancel(true);
        }
    }

    private static ToolEnded failed(
            ToolRequest call, Invocation invocation, long tookMs, Throwable why) {
        if (why instanceof Tool.InvalidArguments) {
            return invalid(call, String.valueOf(why.getMessage()));
        }
        log.info("{}: {} failed: {}", id(invocation), call.name(), why.getClass().getName());
        return ended(call, Outcome.FAILED, tookMs, "the tool failed: " + why.getMessage());
    }

    private static String id(Invocation invocation) {
        return invocation.tenant() + "/" + invocation.callId();
    }

    private Entry entry(String name) {
        return Objects.requireNonNull(tools.get(name));
    }

    private static long took(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private static ToolEnded ended(ToolRequest call, Outcome outcome, long tookMs, String output) {
        return new ToolEnded(
                new ToolOutcome(call.callId(), call.name(), RAN_BY, true, outcome, tookMs),
                Output.cut(output));
    }

    private static ToolEnded invalid(ToolRequest call, String reason) {
        return new ToolEnded(
                new ToolOutcome(call.callId(), call.name(), RAN_BY, false, Outcome.FAILED, 0),
                Output.cut(reason));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
