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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final List<ToolSource> sources;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Clock clock;

    private record Entry(Tool tool, Arguments arguments, Duration limit) {

        /** What is wrong with a tool is found at the start. */
        static Entry of(Tool tool) {
            try {
                return new Entry(tool, new Arguments(tool.name(), tool.parameters()), tool.limit());
            } catch (RuntimeException | StackOverflowError e) {
                throw new IllegalArgumentException(
                        "tool '%s' has a schema that cannot be read: %s".formatted(tool.name(), e),
                        e);
            }
        }

        static Entry foreign(ForeignTool tool) {
            return new Entry(tool, tool.arguments(), tool.limit());
        }
    }

    /**
     * Tools that are there for good.
     *
     * @throws IllegalArgumentException when two tools have one name, or a name is none
     */
    public Toolbox(Collection<? extends Tool> tools, Clock clock) {
        this(tools, List.of(), clock);
    }

    /**
     * The same, and sources of tools, which are started, and closed with it.
     *
     * @throws IllegalArgumentException when two tools have one name, or a name is none
     */
    public Toolbox(
            Collection<? extends Tool> tools,
            Collection<? extends ToolSource> sources,
            Clock clock) {
        this.clock = clock;
        this.sources = List.copyOf(sources);
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
            source(tool.name())
                    .ifPresent(source -> {
                        throw new IllegalArgumentException(
                                "tool '%s' is called as if it were one of the MCP server whose tools begin with '%s'; rename one"
                                        .formatted(tool.name(), source.prefix()));
                    });
        }
        this.sources.forEach(ToolSource::start);
    }

    private Optional<ToolSource> source(String name) {
        return sources.stream().filter(source -> name.startsWith(source.prefix())).findFirst();
    }

    private Optional<Entry> find(String name) {
        return Optional.ofNullable(tools.get(name))
                .or(() -> source(name).map(source -> Entry.foreign(source.find(name))));
    }

    @Override
    public boolean has(String name) {
        return tools.containsKey(name) || source(name).isPresent();
    }

    @Override
    public ObjectNode completed(ObjectNode definition) {
        JsonNode function = definition.path("function");
        if (function.hasNonNull("parameters") && function.hasNonNull("description")) {
            return definition;
        }
        return find(function.path("name").asString(""))
                .map(entry -> completed(definition, entry.tool()))
                .orElse(definition);
    }

    private static ObjectNode completed(ObjectNode definition, Tool tool) {
        ObjectNode completed = definition.deepCopy();
        ObjectNode filled = (ObjectNode) completed.get("function");
        if (!filled.hasNonNull("parameters")) {
            filled.set("parameters", tool.parameters());
        }
        if (!filled.hasNonNull("description")) {
            filled.put("description", tool.description());
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
        return find(call.name())
                .map(Entry::arguments)
                .orElseGet(() -> callers(call.name(), definition))
                .read(call.arguments());
    }

    /** Of a tool that its caller runs. */
    private static Arguments callers(String tool, ObjectNode definition) {
        return definition.path("function").path("parameters") instanceof ObjectNode parameters
                ? Arguments.foreign(tool, parameters)
                : Arguments.foreign(tool, Codec.mapper().createObjectNode());
    }

    @Override
    public ToolEnded run(RunId id, ToolRequest call, Instant deadline) throws InterruptedException {
        Optional<Entry> found = find(call.name());
        if (found.isEmpty()) {
            return invalid(call, "there is no tool '%s' any more".formatted(call.name()));
        }
        Entry entry = found.get();
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
        return find(name).orElseThrow();
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
        sources.forEach(ToolSource::close);
    }
}
