package dev.director.worker.tool.mcp;

import dev.director.worker.tool.ForeignTool;
import dev.director.worker.tool.Tool.InvalidArguments;
import dev.director.worker.tool.Tool.Invocation;
import dev.director.worker.tool.ToolSource;
import dev.director.worker.tool.net.Secrets;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools of an MCP server, each offered as {@code <server>_<tool>}. It is connected to when the
 * worker starts, and again when a tool is wanted and there is no session; after a failure not
 * before a while. Thread-safe.
 */
public final class McpServer implements ToolSource {

    private static final Logger log = LoggerFactory.getLogger(McpServer.class);

    /** Without an underscore: the prefix of one server cannot begin with that of another. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,31}");

    private static final Pattern NOT_OF_A_NAME = Pattern.compile("[^A-Za-z0-9_-]");
    private static final int LONGEST_NAME = 64;
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** The longest that a run waits to know what is offered: as long as an attempt may take. */
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);

    /** News of changes may be lost: streams break without a word. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Definition definition;
    private final Clock clock;

    /** The last that is known. */
    private volatile Offer offer = new Offer(Map.of(), Optional.empty());

    private volatile Instant listedAt = Instant.MIN;
    private CompletableFuture<Connection> attempt = new CompletableFuture<>();
    private Instant nextAttempt = Instant.MIN;
    private int failures;
    private boolean closed;

    /**
     * What is offered of the server.
     *
     * @param tools by the names that models know
     * @param refused why there are none, where the server's list and its configuration disagree
     */
    private record Offer(Map<String, McpTool> tools, Optional<String> refused) {
        Offer {
            tools = Map.copyOf(tools);
        }

        static Offer none(String why) {
            return new Offer(Map.of(), Optional.of(why));
        }
    }

    /**
     * What a server is.
     *
     * @param name what the names of its tools begin with, before an underscore
     * @param endpoint where it is
     * @param only the tools that are offered, as the server calls them; all where there are none
     * @param approval which of its tools wait until somebody has agreed to a call
     * @param timeout the longest that a call may take
     * @param secrets what must never be told to a model, should the server repeat it
     */
    public record Definition(
            String name,
            Endpoint endpoint,
            Set<String> only,
            Approval approval,
            Duration timeout,
            Secrets secrets) {

        public Definition {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "name: no server can be called '%s'; it is a letter, then up to 31 letters, digits or -"
                                .formatted(name));
            }
            only = Set.copyOf(only);
        }
    }

    /**
     * Which tools wait for somebody's approval.
     *
     * @param all every tool does
     * @param tools these do, as the server calls them
     */
    public record Approval(boolean all, Set<String> tools) {
        public Approval {
            tools = Set.copyOf(tools);
        }
    }

    public McpServer(Definition definition, Clock clock) {
        this.definition = definition;
        this.clock = clock;
        this.attempt.completeExceptionally(new IOException("it was not tried yet"));
    }

    String name() {
        return definition.name();
    }

    Duration timeout() {
        return definition.timeout();
    }

    /** By its configuration alone: it holds while the server is away. */
    boolean needsApproval(String tool) {
        return definition.approval().all()
                || definition.approval().tools().stream().map(this::offered).anyMatch(tool::equals);
    }

    @Override
    public String prefix() {
        return name() + "_";
    }

    @Override
    public void start() {
        var _ = connection();
    }

    /** Waits for the first attempt to connect, and for no later one. */
    @Override
    public ForeignTool find(String name) {
        CompletableFuture<Connection> current = connection();
        if (listedAt.equals(Instant.MIN) && failuresSoFar() == 0) {
            awaitQuietly(current);
        }
        refresh(current);
        McpTool known = offer.tools().get(name);
        return known == null ? new McpTool(this, name, Optional.empty()) : known;
    }

    private static void awaitQuietly(CompletableFuture<Connection> current) {
        try {
            current.get(FIRST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.trace("The call will tell", e);
        }
    }

    private void refresh(CompletableFuture<Connection> current) {
        Instant now = clock.instant();
        if (isOpen(current) && now.isAfter(listedAt.plus(FRESH))) {
            listedAt = now;
            current.join().refresh();
        }
    }

    private void unlisted(IOException e) {
        log.debug(
                "MCP server {} does not list its tools: {}; those of its last list stay offered",
                name(),
                words(e));
    }

    /**
     * Calls a tool and gives what a model is told. A call that the server cannot have seen is made
     * once more, over another session.
     *
     * @throws IOException when it fails; the message is for the model
     */
    String call(String tool, Invocation invocation)
            throws InvalidArguments, IOException, InterruptedException {
        CallToolResult result;
        Connection connection = connected();
        try {
            result = call(connection, tool, invocation);
        } catch (ServerLost e) {
            connection.retire();
            result = call(connected(), tool, invocation);
        }
        String output = definition.secrets().hidden(Output.of(result));
        if (Boolean.TRUE.equals(result.isError())) {
            throw new IOException(output);
        }
        return output;
    }

    private CallToolResult call(Connection connection, String tool, Invocation invocation)
            throws InvalidArguments, IOException, InterruptedException {
        Offer now = offer;
        if (now.refused().isPresent()) {
            throw new IOException(now.refused().get());
        }
        Listed listed =
                Optional.ofNullable(now.tools().get(tool))
                        .flatMap(McpTool::listed)
                        .orElseThrow(() ->
                                new InvalidArguments(
                                        "the MCP server '%s' has no tool '%s'"
                                                .formatted(name(), tool)));
        try {
            CallToolResult result =
                    connection.call(
                            listed.name(), invocation.arguments(), invocation.callId(), timeout());
            succeeded();
            return result;
        } catch (ServerLost e) {
            throw new ServerLost(told(e));
        } catch (IOException e) {
            throw new IOException(told(e), e);
        }
    }

    private String told(IOException e) {
        return "the MCP server '%s' failed: %s".formatted(name(), words(e));
    }

    private String words(IOException e) {
        return definition.secrets().hidden(String.valueOf(e.getMessage())).strip();
    }

    private Connection connected() throws IOException, InterruptedException {
        CompletableFuture<Connection> current = connection();
        try {
            Connection connection = current.get();
            if (connection.lost()) {
                throw new IOException(
                        unreachable("its last session ended before a call succeeded"));
            }
            return connection;
        } catch (ExecutionException e) {
            throw new IOException(unreachable(reason(e)), e);
        }
    }

    private String unreachable(String reason) {
        return "the MCP server '%s' cannot be reached: %s; it is tried again in %d s at the earliest"
                .formatted(name(), reason, secondsToWait());
    }

    private static String reason(ExecutionException e) {
        return e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
    }

    private synchronized long secondsToWait() {
        Duration left = Duration.between(clock.instant(), nextAttempt);
        return left.isPositive() ? left.plusMillis(999).toSeconds() : 0;
    }

    private synchronized int failuresSoFar() {
        return failures;
    }

    /** The session, or the attempt to open one; begins another if it is time. */
    private synchronized CompletableFuture<Connection> connection() {
        boolean waiting = clock.instant().isBefore(nextAttempt);
        if (!closed && attempt.isDone() && !isOpen(attempt) && !waiting) {
            CompletableFuture<Connection> begun = new CompletableFuture<>();
            var _ = attempt.thenAccept(Connection::retire);
            attempt = begun;
            Thread.ofVirtual().name("mcp-" + name()).start(() -> connect(begun));
        }
        return attempt;
    }

    private static boolean isOpen(CompletableFuture<Connection> attempt) {
        return attempt.isDone() && !attempt.isCompletedExceptionally() && !attempt.join().lost();
    }

    private void connect(CompletableFuture<Connection> begun) {
        try {
            Transport transport = definition.endpoint().open(name());
            Connection connection =
                    Connection.open(transport, timeout(), this::listed, this::unlisted);
            opened();
            begun.complete(connection);
        } catch (IOException e) {
            failed(begun, words(e));
        } catch (Throwable e) {
            // An Error too: whoever waits for the session would wait for ever.
            failed(begun, e.getClass().getSimpleName());
        }
    }

    /** Until a call of it has succeeded it counts as a failure: some servers greet, and die. */
    private synchronized void opened() {
        nextWait();
        log.info("MCP server {} is connected, with {} tools", name(), offer.tools().size());
    }

    private synchronized void succeeded() {
        failures = 0;
        nextAttempt = Instant.MIN;
    }

    private void failed(CompletableFuture<Connection> begun, String reason) {
        log.warn(
                "MCP server {} cannot be reached: {}; its tools fail, and a call of one tries again after {} s",
                name(),
                reason,
                nextWait().toSeconds());
        begun.completeExceptionally(new IOException(reason));
    }

    private synchronized Duration nextWait() {
        Duration wait = SHORTEST_WAIT.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        wait = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        nextAttempt = clock.instant().plus(wait);
        return wait;
    }

    /** Takes over what the server has now. */
    private void listed(List<Listed> all) {
        Set<String> unknown = unknown(definition.approval().tools(), all);
        if (unknown.isEmpty()) {
            offer(all);
        } else {
            refuse(unknown);
        }
        listedAt = clock.instant();
    }

    /** Of the tools that are configured those that the server does not have. */
    private Set<String> unknown(Set<String> configured, List<Listed> all) {
        Set<String> unknown = new TreeSet<>(configured);
        unknown.removeIf(
                name -> all.stream().anyMatch(tool -> offered(tool.name()).equals(offered(name))));
        return unknown;
    }

    /** Under another name a tool would run without the approval that it was to wait for. */
    private void refuse(Set<String> unknown) {
        Offer none =
                Offer.none(
                        "the MCP server '%s' has no tools %s, which its approval names; none of its tools is offered until its operator corrects that"
                                .formatted(name(), unknown));
        if (!none.equals(offer)) {
            log.error("{}", none.refused().orElseThrow());
        }
        offer = none;
    }

    private void offer(List<Listed> all) {
        Map<String, McpTool> offered = new LinkedHashMap<>();
        Set<String> leftOut = new TreeSet<>();
        for (Listed tool : all) {
            if (definition.only().isEmpty() || definition.only().contains(tool.name())) {
                String name = offered(tool.name());
                if (name.length() > LONGEST_NAME
                        || offered.putIfAbsent(name, known(name, tool)) != null) {
                    leftOut.add(tool.name());
                }
            }
        }
        Offer now = new Offer(offered, Optional.empty());
        if (!now.equals(offer)) {
            warn(unknown(definition.only(), all), leftOut);
        }
        offer = now;
    }

    /** The one that there was, if nothing about it has changed: its schema is not read again. */
    private McpTool known(String name, Listed listed) {
        McpTool before = offer.tools().get(name);
        return before != null && before.listed().equals(Optional.of(listed))
                ? before
                : new McpTool(this, name, Optional.of(listed));
    }

    private void warn(Set<String> unknown, Set<String> leftOut) {
        if (!leftOut.isEmpty()) {
            log.warn(
                    "MCP server {} has tools that are not offered, since their names are too long, or like another's: {}",
                    name(),
                    leftOut);
        }
        if (!unknown.isEmpty()) {
            log.warn("MCP server {} has no tools {}; correct its tools", name(), unknown);
        }
    }

    /** The name under which models know a tool of the server. */
    private String offered(String tool) {
        return prefix() + NOT_OF_A_NAME.matcher(tool).replaceAll("_");
    }

    @Override
    public void close() {
        CompletableFuture<Connection> last;
        synchronized (this) {
            closed = true;
            last = attempt;
        }
        // One that is still being opened is closed by the thread that opens it.
        var _ = last.thenAccept(Connection::close);
    }
}
