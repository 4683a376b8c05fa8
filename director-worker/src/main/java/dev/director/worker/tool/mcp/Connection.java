package dev.director.worker.tool.mcp;

import dev.director.schemas.Codec;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpTransportSessionClosedException;
import io.modelcontextprotocol.spec.McpTransportSessionNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** A session with a server, from its opening to its end. Thread-safe. */
final class Connection {

    /** In the request's _meta: the key of side effects. */
    static final String CALL_ID = "dev.director/callId";

    /** The longest that a start may take; some servers are downloaded first. */
    private static final Duration OPENING = Duration.ofSeconds(30);

    /** The longest that all pages of a list may take. */
    private static final Duration LISTING = Duration.ofSeconds(30);

    private static final int MOST_PAGES = 100;
    private static final int MOST_TOOLS = 1_000;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** So that the toolbox is the first to end a call, with an interrupt. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final CancellingTransport transport;
    private final McpAsyncClient client;
    private final Consumer<List<Listed>> listed;
    private final Consumer<IOException> unlisted;

    /** One list at a time, so that the last that is given is the newest. */
    private final Lock listing = new ReentrantLock();

    private final AtomicBoolean toBeListed = new AtomicBoolean();
    private volatile String protocolVersion = "";
    private volatile boolean lost;
    private int calls;

    private Connection(
            Transport opened,
            Duration timeout,
            Consumer<List<Listed>> listed,
            Consumer<IOException> unlisted) {
        this.listed = listed;
        this.unlisted = unlisted;
        this.transport = new CancellingTransport(opened.wire(), this::failed, this::refresh);
        this.client =
                McpClient.async(transport)
                        .clientInfo(McpSchema.Implementation.builder("director", version()).build())
                        .requestTimeout(timeout.plus(OPENING))
                        .initializationTimeout(OPENING)
                        .build();
        var _ = opened.ended().thenRun(this::end);
    }

    private static String version() {
        return Optional.ofNullable(Connection.class.getPackage().getImplementationVersion())
                .orElse("0");
    }

    /**
     * Opens a session and asks for the tools. Blocks. When it fails the way to the server is
     * closed.
     *
     * @param timeout the longest that a call may take
     * @param listed given the tools, now and whenever they change
     * @param unlisted told when they have changed and cannot be listed
     * @throws IOException when the server cannot be reached or does not speak MCP
     */
    static Connection open(
            Transport opened,
            Duration timeout,
            Consumer<List<Listed>> listed,
            Consumer<IOException> unlisted)
            throws IOException, InterruptedException {
        try {
            Connection connection = new Connection(opened, timeout, listed, unlisted);
            connection.protocolVersion =
                    connection.await(connection.client.initialize(), OPENING).protocolVersion();
            connection.list();
            return connection;
        } catch (Throwable e) {
            opened.wire().closeGracefully().onErrorComplete().subscribe();
            throw e;
        }
    }

    /** Whether the session is gone. */
    boolean lost() {
        return lost;
    }

    /**
     * Asks for the tools again, on a thread of its own; however often it is called until then, it
     * is done once.
     */
    void refresh() {
        if (!protocolVersion.isEmpty() && toBeListed.compareAndSet(false, true)) {
            Thread.ofVirtual().start(this::listAgain);
        }
    }

    private void listAgain() {
        try {
            list();
        } catch (IOException e) {
            unlisted.accept(e);
        } catch (RuntimeException e) {
            unlisted.accept(new IOException("it is no list: " + e.getClass().getSimpleName(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void list() throws IOException, InterruptedException {
        listing.lock();
        try {
            toBeListed.set(false);
            listed.accept(client.getServerCapabilities().tools() == null ? List.of() : allPages());
        } finally {
            listing.unlock();
        }
    }

    /** Not by the client, which would follow a server that always has another page for ever. */
    private List<Listed> allPages() throws IOException, InterruptedException {
        long end = System.nanoTime() + LISTING.toNanos();
        List<Listed> all = new ArrayList<>();
        String cursor = McpSchema.FIRST_PAGE;
        for (int page = 0; page < MOST_PAGES; page++) {
            McpSchema.ListToolsResult result =
                    await(client.listTools(cursor), Duration.ofNanos(end - System.nanoTime()));
            result.tools().forEach(tool -> all.add(Listed.of(tool)));
            cursor = result.nextCursor();
            if (all.size() > MOST_TOOLS) {
                throw new IOException("it lists more than %d tools".formatted(MOST_TOOLS));
            }
            if (cursor == null || cursor.isEmpty()) {
                return all;
            }
        }
        throw new IOException("its list of tools has more than %d pages".formatted(MOST_PAGES));
    }

    /**
     * Calls a tool and waits for its result. An interrupt ends the wait and tells the server.
     *
     * @throws ServerLost when the server cannot have seen the call
     * @throws IOException when it fails; the message is for the model
     */
    CallToolResult call(String tool, ObjectNode arguments, String callId, Duration limit)
            throws IOException, InterruptedException {
        CallToolRequest request =
                CallToolRequest.builder(tool)
                        .arguments(map(arguments))
                        .meta(Map.of(CALL_ID, callId))
                        .build();
        begin();
        try {
            return await(client.callTool(request), limit.plus(GRACE));
        } catch (InterruptedException e) {
            transport.cancel(callId, protocolVersion);
            throw e;
        } finally {
            transport.forget(callId);
            finish();
        }
    }

    private synchronized void begin() {
        calls++;
    }

    private synchronized void finish() {
        calls--;
        if (lost && calls == 0) {
            end();
        }
    }

    /** Nothing more is to be called; what waits for its result may still get it. */
    synchronized void retire() {
        lost = true;
        if (calls == 0) {
            end();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(ObjectNode arguments) {
        return Codec.mapper().convertValue(arguments, Map.class);
    }

    private <T> T await(Mono<T> answer, Duration limit) throws IOException, InterruptedException {
        CompletableFuture<@Nullable T> future = answer.toFuture();
        try {
            T given = future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (given == null) {
                throw new IOException("it did not answer");
            }
            return given;
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (TimeoutException e) {
            throw new IOException("it did not answer in time", e);
        } finally {
            future.cancel(true);
        }
    }

    private IOException failure(ExecutionException e) {
        List<Throwable> causes =
                Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause).toList();
        for (Throwable cause : causes) {
            switch (cause) {
                case ServerLost gone -> {
                    return gone;
                }
                case McpTransportSessionNotFoundException _,
                        McpTransportSessionClosedException _ -> {
                    return new ServerLost("it has forgotten the session");
                }
                case ConnectException _ -> {
                    return new ServerLost("it refuses connections");
                }
                case TimeoutException _ -> {
                    return new IOException("it did not answer in time", e);
                }
                case McpError error -> {
                    return new IOException("it answered with an error: " + error.getMessage(), e);
                }
                default -> {}
            }
        }
        if (lost) {
            return new IOException(
                    "it ended during the call; whether the call took effect is not known", e);
        }
        Throwable root = causes.getLast();
        return new IOException(
                root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage(), e);
    }

    private void failed(Throwable why) {
        if (why instanceof McpTransportSessionNotFoundException) {
            lost = true;
        }
    }

    /** Every call that waits ends now. */
    void end() {
        lost = true;
        client.close();
    }

    /** The same, and waits until the server knows, or its process is gone. */
    void close() {
        lost = true;
        client.closeGracefully().timeout(CLOSING).onErrorComplete().block();
    }
}
