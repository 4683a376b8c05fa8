package dev.director.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a process's output to its end: the last lines are kept in memory, all of them in a file.
 * Thread-safe.
 */
final class OutputCapture {
    private static final int KEPT = 2_000;

    private final Deque<String> lines = new ArrayDeque<>();
    private boolean ended;

    OutputCapture(InputStream output, Path file) {
        Thread.ofVirtual().name("output of " + file.getFileName()).start(() -> read(output, file));
    }

    private void read(InputStream output, Path file) {
        try (BufferedReader in =
                        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
                var out =
                        Files.newBufferedWriter(
                                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line + "\n");
                out.flush();
                add(line);
            }
        } catch (IOException e) {
            add("(output lost: " + e.getMessage() + ")");
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized List<String> lines() {
        return new ArrayList<>(lines);
    }

    /**
     * The first kept line that matches; empty when the time is over or the output ended without
     * one.
     */
    synchronized Optional<String> await(Predicate<String> wanted, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<String> found = lines.stream().filter(wanted).findFirst();
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (found.isPresent() || ended || leftMillis <= 0) {
                return found;
            }
            try {
                wait(leftMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    static Path newFile(String name) {
        try {
            return Files.createTempFile(name + "-", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
