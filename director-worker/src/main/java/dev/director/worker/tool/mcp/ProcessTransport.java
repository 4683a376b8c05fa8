package dev.director.worker.tool.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * A server as a process: one message of JSON a line, over its standard input and output.
 * Thread-safe.
 *
 * <p>In place of the SDK's own, whose threads keep the JVM alive, which logs lines that it cannot
 * read, stops reading at the first of them, and lets calls wait for a process that has ended.
 */
final class ProcessTransport implements McpClientTransport {

    private static final Logger log = LoggerFactory.getLogger(ProcessTransport.class);

    /** The others may hold secrets of the worker. */
    private static final Set<String> INHERITED =
            Set.of("HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER");

    /** Of characters, in one message. */
    private static final int LONGEST_MESSAGE = 16 * 1024 * 1024;

    /** Messages that wait to be written; a server that lets so many wait reads none any more. */
    private static final int MOST_OUTGOING = 1_000;

    private static final int LONGEST_LOGGED = 1_000;
    private static final long GRACE_SECONDS = 2;

    private final String name;
    private final Process process;
    private final McpJsonMapper json;
    private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>(MOST_OUTGOING);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private record Outgoing(JSONRPCMessage message, MonoSink<Void> written) {

        void lost() {
            written.error(new ServerLost("its process has ended"));
        }
    }

    private ProcessTransport(String name, Process process, McpJsonMapper json) {
        this.name = name;
        this.process = process;
        this.json = json;
    }

    /**
     * Starts the process.
     *
     * @param name the server's, for logs
     * @param environment added to what it inherits
     * @throws IOException when there is no such program
     */
    static ProcessTransport start(
            String name, List<String> command, Map<String, String> environment, McpJsonMapper json)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        return new ProcessTransport(name, builder.start(), json);
    }

    /**
     * Done when the process can no longer be spoken with, and whoever sent what it cannot have read
     * knows that.
     */
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> begin(handler));
    }

    private void begin(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        Thread writer = thread("out", this::write);
        thread("in", () -> read(handler, writer));
        thread("err", this::log);
    }

    /** Reads and writes block for as long as the process wants; virtual threads gain nothing. */
    private Thread thread(String what, Runnable task) {
        return Thread.ofPlatform().daemon().name("mcp-" + name + "-" + what).start(task);
    }

    private void read(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler, Thread writer) {
        try (BufferedReader lines = reader(process.getInputStream())) {
            Optional<String> line = line(lines);
            while (line.isPresent()) {
                take(line.get(), handler);
                line = line(lines);
            }
        } catch (IOException e) {
            log.debug("MCP server {}: {}", name, e.getMessage());
        } finally {
            // A write that blocks ends with the process.
            kill();
            writer.interrupt();
        }
    }

    /** Some print other things too; a message that is wrong ends in its call's time. */
    private void take(String line, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        try {
            JSONRPCMessage message = McpSchema.deserializeJsonRpcMessage(json, line);
            handler.apply(Mono.just(message)).subscribe();
        } catch (IOException | RuntimeException e) {
            log.debug("MCP server {} wrote a line that is no message", name);
        }
    }

    private void write() {
        try (OutputStream out = process.getOutputStream()) {
            while (true) {
                write(outgoing.take(), out);
            }
        } catch (IOException e) {
            log.debug("MCP server {}: {}", name, e.getMessage());
        } catch (InterruptedException e) {
            log.debug("MCP server {} has ended", name);
        } finally {
            kill();
            end();
        }
    }

    private void write(Outgoing next, OutputStream out) throws IOException {
        try {
            out.write(json.writeValueAsBytes(next.message()));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            next.lost();
            throw e;
        }
        next.written().success();
    }

    private void log() {
        try (BufferedReader lines = reader(process.getErrorStream())) {
            Optional<String> line = line(lines);
            while (line.isPresent()) {
                String text = line.get();
                log.debug(
                        "MCP server {}: {}",
                        name,
                        text.substring(0, Math.min(text.length(), LONGEST_LOGGED)));
                line = line(lines);
            }
        } catch (IOException e) {
            log.debug("MCP server {}: {}", name, e.getMessage());
        }
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** The next line; empty at the end. */
    private static Optional<String> line(Reader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = reader.read();
        while (next >= 0 && next != '\n') {
            if (line.length() == LONGEST_MESSAGE) {
                throw new IOException(
                        "a line has more than %d characters".formatted(LONGEST_MESSAGE));
            }
            line.append((char) next);
            next = reader.read();
        }
        return next < 0 && line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
    }

    /** Completes when the message was written. When too many wait the process is ended. */
    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.create(written -> {
            Outgoing next = new Outgoing(message, written);
            if (!outgoing.offer(next)) {
                log.warn("MCP server {} does not read what it is sent; it is ended", name);
                kill();
                next.lost();
            }
            if (ended.isDone()) {
                loseWhatIsLeft();
            }
        });
    }

    private void end() {
        loseWhatIsLeft();
        ended.complete(null);
        // One that was added in between.
        loseWhatIsLeft();
    }

    private void loseWhatIsLeft() {
        List<Outgoing> left = new ArrayList<>();
        outgoing.drainTo(left);
        left.forEach(Outgoing::lost);
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.<Void>fromRunnable(this::stop).subscribeOn(Schedulers.boundedElastic());
    }

    private void stop() {
        List<ProcessHandle> all = all();
        all.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(
                        all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, GRACE_SECONDS, TimeUnit.SECONDS)
                .join();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private void kill() {
        all().forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * With those that the process started: a launcher does not always pass a signal on. Once it has
     * ended they can no longer be found.
     */
    private List<ProcessHandle> all() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    }
}
