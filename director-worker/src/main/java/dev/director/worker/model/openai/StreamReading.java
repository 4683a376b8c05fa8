package dev.director.worker.model.openai;

import dev.director.worker.model.Wire.Withdrawn;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.answer.SseReader;
import dev.director.worker.model.answer.StreamAssembler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads streams to their end, and closes those that say nothing for too long or take too long
 * altogether: a read has no time limit of its own. One thread watches over all of them.
 * Thread-safe.
 */
final class StreamReading implements AutoCloseable {

    private static final int BUFFER = 16 << 10;
    private static final Duration TICK = Duration.ofMillis(250);

    private final long idleLimit;
    private final Set<Watched> open = ConcurrentHashMap.newKeySet();
    private final Thread watcher;

    StreamReading(Duration idleLimit) {
        this.idleLimit = idleLimit.toNanos();
        this.watcher = Thread.ofPlatform().name("director-streams").daemon().start(this::watch);
    }

    private static final class Watched {

        private final InputStream body;
        private final long until;
        private volatile long lastRead = System.nanoTime();
        private volatile boolean closed;

        Watched(InputStream body, Duration limit) {
            this.body = body;
            this.until = System.nanoTime() + limit.toNanos();
        }
    }

    /**
     * Blocks until the stream is at its end or is given up.
     *
     * @throws Withdrawn when the reading thread is interrupted
     */
    CallOutcome read(InputStream body, StreamAssembler assembler, Duration limit) throws Withdrawn {
        Watched watched = new Watched(body, limit);
        open.add(watched);
        try {
            feed(watched, assembler);
            return watched.closed ? timedOut(assembler) : assembler.end();
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new Withdrawn(
                        assembler.brokenOff(new Fault.StreamCut(), "the call was withdrawn"));
            }
            return watched.closed
                    ? timedOut(assembler)
                    : assembler.brokenOff(
                            new Fault.StreamCut(), "the connection broke in the answer");
        } finally {
            open.remove(watched);
        }
    }

    private static void feed(Watched watched, StreamAssembler assembler) throws IOException {
        SseReader reader = new SseReader(assembler::accept);
        byte[] buffer = new byte[BUFFER];
        while (!assembler.over()) {
            int count = watched.body.read(buffer);
            if (count < 0) {
                reader.end();
                return;
            }
            watched.lastRead = System.nanoTime();
            reader.feed(buffer, 0, count);
        }
    }

    private static CallOutcome timedOut(StreamAssembler assembler) {
        return assembler.brokenOff(new Fault.TimedOut(), "the stream said nothing for too long");
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(TICK);
                long now = System.nanoTime();
                for (Watched watched : open) {
                    if (now - watched.lastRead > idleLimit || now - watched.until > 0) {
                        watched.closed = true;
                        close(watched.body);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
